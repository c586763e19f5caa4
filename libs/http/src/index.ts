export { createApp } from './app.ts';
export { bearerAuth, type Principal, principalOf } from './bearer-auth.ts';
export { decodeCursor, encodeCursor, type Page, pageOf, pageShape } from './cursor.ts';
export { etagOf, requireIfMatch } from './etag.ts';
export { handle } from './handle.ts';
export { healthRoutes } from './health.ts';
export {
  type IdempotencyClaim,
  idempotencyKeyOf,
  type IdempotencyStore,
  idempotencySeed,
  idempotent,
  keyReused,
  type StoredAnswer,
} from './idempotency.ts';
export { jsonBody } from './json-body.ts';
export { type HttpServer, listen } from './listen.ts';
export { openApiDocument, type Operation } from './open-api.ts';
export { notFoundHandler, problemHandler, writeProblem } from './problem-handler.ts';
export { type Problem, problemOf, toProblem } from './problem.ts';
export { tusOperations } from './tus-operations.ts';
export { refuseUndeclared } from './undeclared.ts';
export { parse } from './validation.ts';
