import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Tracer } from '@opentelemetry/api';
import { type HttpServer, listen, toProblem, writeProblem } from '@tributary/http';
import { parseWebhookTarget } from '@tributary/intake';
import type { Logger } from '@tributary/observability';
import { startRequestTrace } from './request-trace.ts';
import type { Exchange } from './webhook-handler.ts';

/** Senders have this long for the head of a request, and for all of it: slow ones must not hold connections. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;

export interface GatewayServerOptions {
  readonly host: string;
  readonly port: number;
  readonly handleWebhook: (exchange: Exchange) => Promise<void>;
  /** Everything that is not a webhook path. */
  readonly otherwise: RequestListener;
  readonly tracer: Tracer;
  readonly logger: Logger;
}

/** Webhook paths go straight to their handler, with no framework in between; the rest goes to `otherwise`. */
export async function startGatewayServer(options: GatewayServerOptions): Promise<HttpServer> {
  const { handleWebhook, otherwise, tracer, logger } = options;

  function route(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    // a request line without a version: Node takes it for a whole request of HTTP/0.9, though more of it may follow
    if (request.httpVersionMajor < 1) return void response.writeHead(400, { Connection: 'close' }).end();
    const target = parseWebhookTarget(request.url as string);
    if (target === undefined) {
      if (expectsContinue) response.writeContinue();
      return otherwise(request, response);
    }
    const trace = startRequestTrace(tracer, request.headers['traceparent'] as string | undefined);
    const answered = (): void => trace.end(response.headersSent ? response.statusCode : undefined);
    const failed = (error: unknown): void => {
      logger.error({ err: error, ...trace.logFields }, 'a webhook request failed');
      writeProblem(response, toProblem(error));
      answered();
    };
    handleWebhook({ request, response, target, expectsContinue, traceparent: trace.traceparent }).then(answered, failed);
  }

  const http = await listen((request, response) => route(request, response, false), options);
  http.server.headersTimeout = HEADERS_TIMEOUT_MS;
  http.server.requestTimeout = REQUEST_TIMEOUT_MS;
  http.server.on('checkContinue', (request, response) => route(request, response, true));
  return http;
}
