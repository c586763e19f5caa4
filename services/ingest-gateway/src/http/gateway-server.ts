import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Tracer } from '@opentelemetry/api';
import { type HttpServer, listen, toProblem, writeProblem } from '@tributary/http';
import { parseTrackingTarget, parseWebhookTarget, WEBHOOK_ENTRANCE } from '@tributary/intake';
import type { Logger } from '@tributary/observability';
import { refuseMalformed } from './refuse-malformed.ts';
import { type RequestTrace, startRequestTrace } from './request-trace.ts';
import type { TrackingExchange } from './tracking-handler.ts';
import { isUpload } from './upload-handler.ts';
import type { Exchange } from './webhook-handler.ts';

/** Senders have this long for the head of a request, and for all of it: slow ones must not hold connections. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;

export interface GatewayServerOptions {
  readonly host: string;
  readonly port: number;
  readonly handleWebhook: (exchange: Exchange) => Promise<void>;
  readonly handleTracking: (exchange: TrackingExchange) => Promise<void>;
  readonly handleUpload: RequestListener;
  /** Everything else. */
  readonly otherwise: RequestListener;
  readonly tracer: Tracer;
  readonly logger: Logger;
}

/** Requests to sources and uploads go straight to their handlers, with no framework in between; the rest goes to `otherwise`. */
export async function startGatewayServer(options: GatewayServerOptions): Promise<HttpServer> {
  const { handleWebhook, handleTracking, handleUpload, otherwise, tracer, logger } = options;
  const uploading = new WeakSet<Duplex>();

  function route(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    // a request line without a version: Node takes it for a whole request of HTTP/0.9, though more of it may follow
    if (request.httpVersionMajor < 1) return void response.writeHead(400, { Connection: 'close' }).end();
    const url = request.url as string;
    const incoming = request.headers['traceparent'] as string | undefined;
    const common = { request, response, expectsContinue };
    const target = parseWebhookTarget(url);
    if (target !== undefined) {
      const trace = startRequestTrace(tracer, incoming, 'POST /v1/webhooks/{key}');
      return settle(handleWebhook({ ...common, target, entrance: WEBHOOK_ENTRANCE, traceparent: trace.traceparent }), trace, response);
    }
    const call = parseTrackingTarget(url);
    if (call !== undefined) {
      const trace = startRequestTrace(tracer, incoming, `POST ${call.path}`);
      return settle(handleTracking({ ...common, target: call, traceparent: trace.traceparent }), trace, response);
    }
    if (expectsContinue) response.writeContinue();
    if (!isUpload(url)) return otherwise(request, response);
    const { socket } = request;
    uploading.add(socket);
    response.once('close', () => uploading.delete(socket));
    handleUpload(request, response);
  }

  function settle(handling: Promise<void>, trace: RequestTrace, response: ServerResponse): void {
    const answered = (): void => trace.end(response.headersSent ? response.statusCode : undefined);
    const failed = (error: unknown): void => {
      logger.error({ err: error, ...trace.logFields }, 'a request to a source failed');
      writeProblem(response, toProblem(error));
      answered();
    };
    handling.then(answered, failed);
  }

  const http = await listen((request, response) => route(request, response, false), options);
  http.server.headersTimeout = HEADERS_TIMEOUT_MS;
  http.server.requestTimeout = REQUEST_TIMEOUT_MS;
  http.server.on('checkContinue', (request, response) => route(request, response, true));
  http.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // a file takes as long as it takes; what does not move at all is ended by the worker
    if (error.code !== 'ERR_HTTP_REQUEST_TIMEOUT' || !uploading.has(socket)) refuseMalformed(error.code, socket);
  });
  return http;
}
