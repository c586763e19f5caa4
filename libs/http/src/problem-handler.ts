import type { ServerResponse } from 'node:http';
import { TributaryError } from '@tributary/errors';
import type { Logger } from '@tributary/observability';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { type Problem, toProblem } from './problem.ts';

/** Answers with a problem; works on plain `node:http` responses too. Does nothing when headers were sent already. */
export function writeProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) return;
  const { retryAfterSeconds, ...content } = problem;
  const body = Buffer.from(JSON.stringify(content));
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  response.writeHead(problem.status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

/** The last handler of an app: every thrown value becomes a problem; what is our own fault is logged. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      logger.error(
        { err: error, method: request.method, route: request.path, status: problem.status, code: problem.code },
        'request failed',
      );
    if (response.headersSent) next(error);
    else writeProblem(response, problem);
  };
}

/** The handler behind all routes: 405 with `Allow` where the path exists for other methods, else 404. */
export function notFoundHandler(): RequestHandler {
  return (request, response, next) => {
    const allowed = methodsOf(request);
    if (allowed.length === 0) return next(new TributaryError('not_found', `there is nothing at ${request.path}`));
    response.setHeader('Allow', allowed.join(', '));
    next(new TributaryError('method_not_allowed', `${request.path} takes ${allowed.join(', ')}`));
  };
}

interface RouteLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** The methods of the app's own routes for this path. Express keeps no index of them, but its stack can be asked. */
function methodsOf(request: Request): string[] {
  const { stack } = request.app.router as unknown as { readonly stack: readonly RouteLayer[] };
  const routes = stack.filter((layer) => layer.route !== undefined && layer.match(request.path));
  return [...new Set(routes.flatMap((layer) => Object.keys(layer.route?.methods ?? {})))].map((method) => method.toUpperCase()).sort();
}
