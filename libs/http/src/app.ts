import { propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { getTracer } from '@tributary/observability';
import express, { type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * An Express app for a JSON API: safe headers, no fingerprint, a server span per request that continues the caller's trace. Add
 * `jsonBody()`, the routes, then `notFoundHandler()` and `problemHandler(logger)` as the last two.
 */
export function createApp(options: { trustProxy?: boolean | number | string } = {}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.trustProxy ?? false);
  app.use(helmet());
  app.use(requestSpan());
  return app;
}

function requestSpan(): RequestHandler {
  const tracer = getTracer('http');
  return (request, response, next) => {
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    tracer.startActiveSpan(
      request.method,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method } },
      parent,
      (span) => {
        response.once('close', () => {
          const route = routeOf(request);
          if (route !== undefined) span.updateName(`${request.method} ${route}`).setAttribute('http.route', route);
          span.setAttribute('http.response.status_code', response.statusCode);
          if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        });
        next();
      },
    );
  };
}

function routeOf(request: Request): string | undefined {
  const path = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : undefined;
}
