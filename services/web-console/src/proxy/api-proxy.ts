import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TributaryError } from '@tributary/errors';
import { handle } from '@tributary/http';
import type { RequestHandler } from 'express';
import type { ServiceUrls } from '../config.ts';
import { sessionOf } from '../session/session-routes.ts';
import { isAllowed, isProxied } from './allowed-routes.ts';

const TIMEOUT_MS = 15_000;
const HANDED_BACK = ['etag', 'retry-after'];
const JSON_TYPE = /^application\/(problem\+)?json\b/;

/**
 * Hands `/api/<service>/v1/…` on with the session's token, where the list of allowed routes has it. Only JSON comes back, so that
 * nothing that a service answers can become a page of this origin.
 */
export function apiProxy(services: Pick<ServiceUrls, 'config' | 'profile' | 'activity'>): RequestHandler {
  return handle(async (request, response) => {
    const [, service = '', path = '', query = ''] = /^\/api\/([a-z]+)(\/[^?]*)(\?.*)?$/.exec(request.originalUrl) ?? [];
    if (!isProxied(service) || !isAllowed(service, request.method, path)) {
      throw new TributaryError('not_found', `there is nothing at ${request.path}`);
    }
    const answer = await ask(`${services[service][0]}${path}${query}`, sessionOf(response).token, service);
    response.status(answer.status);
    for (const name of HANDED_BACK) if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name) as string);
    const location = answer.headers.get('location');
    if (location?.startsWith('/v1/')) response.setHeader('location', `/api/${service}${location}`);
    const type = answer.headers.get('content-type') ?? '';
    if (answer.body === null || !JSON_TYPE.test(type)) {
      response.end();
      return;
    }
    response.setHeader('content-type', type);
    await pipeline(Readable.fromWeb(answer.body), response);
  });
}

async function ask(url: string, token: string, service: string): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new TributaryError('service_unavailable', `${service}-service does not answer`, { retriable: true, cause });
  }
}
