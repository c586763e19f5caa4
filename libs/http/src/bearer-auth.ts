import { TributaryError } from '@tributary/errors';
import type { Request, RequestHandler, Response } from 'express';

/** Who is calling. */
export interface Principal {
  readonly id: string;
  /** `*` is every scope. */
  readonly scopes: readonly string[];
}

type Verify = (token: string) => Principal | undefined | Promise<Principal | undefined>;

const BEARER = /^Bearer +([^\s]+) *$/i;

/**
 * Guards routes by bearer tokens: `const guard = bearerAuth(verify, isReady); app.get('/…', guard('sources:read'), …)`. 401 without a
 * valid token, 403 without the scope, 503 while tokens cannot be verified yet. Handlers find the caller with `principalOf(response)`.
 */
export function bearerAuth(verify: Verify, isReady: () => boolean): (scope: string) => RequestHandler {
  return (scope) => async (request, response, next) => {
    if (!isReady()) throw new TributaryError('not_ready', 'the service is starting', { retriable: true });
    const token = bearerToken(request);
    const principal = token === undefined ? undefined : await verify(token);
    if (principal === undefined) {
      response.setHeader('WWW-Authenticate', token === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
      throw new TributaryError(
        'unauthenticated',
        token === undefined ? 'send a token: Authorization: Bearer …' : 'this token is not valid',
      );
    }
    if (!principal.scopes.includes(scope) && !principal.scopes.includes('*')) {
      throw new TributaryError('forbidden', `this needs a token with the scope ${scope}`);
    }
    response.locals['principal'] = principal;
    next();
  };
}

/** The caller of a guarded route. */
export function principalOf(response: Response): Principal {
  return response.locals['principal'] as Principal;
}

function bearerToken(request: Request): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}
