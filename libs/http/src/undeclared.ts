import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Operation } from './open-api.ts';
import { parse } from './validation.ts';

const NOTHING = z.strictObject({});

/** An operation that declares no query or no body takes none: what is not known is an error, not ignored. Stands behind what reads the body. */
export function refuseUndeclared({ query, body }: Pick<Operation, 'query' | 'body'>): RequestHandler {
  return (request, _response, next) => {
    if (query === undefined) parse(NOTHING, request.query, 'query');
    if (body === undefined && request.body !== undefined) parse(NOTHING, request.body);
    next();
  };
}
