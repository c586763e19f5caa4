import type { IncomingHttpHeaders } from 'node:http';
import { TributaryError } from '@tributary/errors';
import type { RequestHandler } from 'express';

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/**
 * Refuses writes that another site's page makes a browser send: beside `SameSite=Strict`, since a neighbour on another port counts as the
 * same site. Browsers say where a request comes from; what says nothing is refused.
 */
export function sameOriginOnly(): RequestHandler {
  return (request, _response, next) => {
    if (SAFE_METHODS.has(request.method) || comesFromHere(request.headers)) return next();
    next(new TributaryError('forbidden', 'the console takes this only from its own pages'));
  };
}

function comesFromHere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin !== undefined && URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}
