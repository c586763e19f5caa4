import { TributaryError } from '@tributary/errors';
import express, { type RequestHandler } from 'express';

const MIB = 1024 * 1024;
/** Far more than any document of ours, far less than what exhausts the stack of recursive code. */
const MAX_DEPTH = 200;

/**
 * Parses JSON bodies: only objects and arrays, only `application/json` (and `+json`), at most `limitBytes` and 200 levels deep. A request
 * with a body of another type is 415.
 */
export function jsonBody(limitBytes = MIB): RequestHandler {
  const parseJson = express.json({ limit: limitBytes, strict: true, type: ['json', '+json'] });
  return (request, response, next) => {
    const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
    if (hasBody && request.is(['json', '+json']) === false) {
      return next(new TributaryError('unsupported_media_type', 'send the body as application/json'));
    }
    parseJson(request, response, (error?: unknown) => {
      if (error === undefined && isDeeperThan(request.body, MAX_DEPTH))
        error = new TributaryError('invalid_json', `the body is nested deeper than ${MAX_DEPTH} levels`);
      next(error);
    });
  };
}

function isDeeperThan(root: unknown, depth: number): boolean {
  let level: unknown[] = [root];
  for (let i = 0; i <= depth && level.length > 0; i++) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : []));
  }
  return level.length > 0;
}
