import { TributaryError } from '@tributary/errors';
import express, { type RequestHandler } from 'express';

const MIB = 1024 * 1024;

/**
 * Parses JSON bodies: only objects and arrays, only `application/json` (and `+json`), at most `limitBytes`. A request with a body of
 * another type is 415.
 */
export function jsonBody(limitBytes = MIB): RequestHandler {
  const parseJson = express.json({ limit: limitBytes, strict: true, type: ['json', '+json'] });
  return (request, response, next) => {
    const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
    if (hasBody && request.is(['json', '+json']) === false) {
      return next(new TributaryError('unsupported_media_type', 'send the body as application/json'));
    }
    parseJson(request, response, next);
  };
}
