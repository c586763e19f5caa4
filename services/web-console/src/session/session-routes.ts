import type { TokenRecord } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import { handle, jsonBody, parse, writeProblem, toProblem } from '@tributary/http';
import type { Express, Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { readSessionCookie, writeSessionCookie } from './session-cookie.ts';
import type { SessionSeal } from './session-seal.ts';

export interface SessionOptions {
  readonly seal: SessionSeal;
  readonly sessionMs: number;
  readonly verifyToken: (token: string) => Promise<TokenRecord | undefined>;
  /** Whether tokens can be verified already. */
  readonly canVerify: () => boolean;
  readonly now: () => number;
}

const signInInput = z.strictObject({ token: z.string().min(1).max(512) });
const FAILURES_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

/** Sign-in with an API token, who is signed in, sign-out. */
export function addSessionRoutes(app: Express, options: SessionOptions): void {
  const { seal, sessionMs, now } = options;

  app.post(
    '/api/session',
    failedAttemptsLimit(),
    jsonBody(),
    handle(async (request, response) => {
      const { token } = parse(signInInput, request.body);
      const record = await verified(options, token);
      writeSessionCookie(request, response, seal.seal({ token, expiresAt: now() + sessionMs }), sessionMs);
      return viewSession(record);
    }),
  );

  app.get('/api/session', requireSession(options), (_request, response) => {
    response.json(viewSession(sessionOf(response).record));
  });

  app.delete('/api/session', (request, response) => {
    writeSessionCookie(request, response, '', 0);
    response.status(204).end();
  });
}

/** Lets only requests with a session pass whose token is still valid; handlers find it with `sessionOf(response)`. */
export function requireSession(options: SessionOptions): RequestHandler {
  return async (request: Request, response: Response, next) => {
    const session = options.seal.open(readSessionCookie(request) ?? '', options.now());
    if (session === undefined) throw new TributaryError('unauthenticated', 'sign in first');
    response.locals['session'] = { token: session.token, record: await verified(options, session.token) };
    next();
  };
}

/** The session of a request that `requireSession` let pass. */
export function sessionOf(response: Response): { readonly token: string; readonly record: TokenRecord } {
  return response.locals['session'] as { token: string; record: TokenRecord };
}

async function verified({ verifyToken, canVerify }: SessionOptions, token: string): Promise<TokenRecord> {
  if (!canVerify()) throw new TributaryError('not_ready', 'the console is starting', { retriable: true });
  const record = await verifyToken(token);
  if (record === undefined) throw new TributaryError('unauthenticated', 'this token is not valid');
  return record;
}

function viewSession({ name, scopes }: TokenRecord): { name: string; scopes: readonly string[] } {
  return { name, scopes };
}

/** Tokens cannot be guessed (256 bits); this keeps guessing from being tried, and from filling the log. */
function failedAttemptsLimit(): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: FAILURES_PER_MINUTE,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response) =>
      writeProblem(response, toProblem(new TributaryError('too_many_requests', 'too many failed attempts; try again in a minute'))),
  });
}
