import {
  bearerAuth,
  etagOf,
  handle,
  idempotencySeed,
  idempotent,
  jsonBody,
  openApiDocument,
  type Operation,
  type Principal,
  principalOf,
  refuseUndeclared,
  requireIfMatch,
} from '@tributary/http';
import type { IdempotencyStore } from '@tributary/http';
import type { Logger } from '@tributary/observability';
import type { Express, Request, RequestHandler, Response } from 'express';
import type { AuditAction, ChangeContext } from '../entity.ts';

/** Adds operations to an app: each with its guard, and each in the OpenAPI document. */
export interface Api {
  add(operation: Operation, handler: (request: Request, response: Response) => Promise<unknown>): void;
}

export function createApi(options: {
  app: Express;
  verify: (token: string) => Promise<Principal | undefined>;
  isReady: () => boolean;
  idempotency: IdempotencyStore;
  logger: Logger;
}): Api {
  const { app } = options;
  const guard = bearerAuth(options.verify, options.isReady);
  const once = idempotent(options.idempotency, options.logger);
  const readBody = jsonBody();
  const operations: Operation[] = [];
  app.get('/openapi.json', (_request, response) => {
    response.json(openApiDocument({ title: 'Tributary config-service', version: '1', operations }));
  });
  return {
    add(operation, handler) {
      operations.push(operation);
      const guards: RequestHandler[] = operation.scope === undefined ? [] : [guard(operation.scope)];
      if (operation.method !== 'get') guards.push(readBody);
      guards.push(refuseUndeclared(operation));
      if (operation.precondition === 'Idempotency-Key') guards.push(once);
      app[operation.method](operation.path.replace(/\{(\w+)\}/g, ':$1'), ...guards, handle(handler));
    },
  };
}

/** Who makes a change, and of which request it is; a repeat of the request makes it once. */
export function changeContext(response: Response, action: AuditAction): ChangeContext {
  const seed = idempotencySeed(response);
  return { action, by: principalOf(response).id, ...(seed === undefined ? {} : { seed }) };
}

/** Answers with something that has a revision: the entity tag says which. */
export function answerRevision<T extends { readonly revision: number }>(response: Response, view: T): T {
  response.set('ETag', etagOf(view.revision));
  return view;
}

/** For actions on something that has a revision: `If-Match` is heeded where it is sent, but not demanded. */
export function optionalIfMatch(request: Request): number | undefined {
  return request.headers['if-match'] === undefined ? undefined : requireIfMatch(request);
}

/** A path parameter; the route has it, so it is there. */
export function parameter(request: Request, name: string): string {
  return request.params[name] as string;
}
