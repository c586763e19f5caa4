import { createHash } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import type { Logger } from '@tributary/observability';
import type { Request, RequestHandler, Response } from 'express';
import { principalOf } from './bearer-auth.ts';

/** An answer as it is given again to a repeat. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `fresh`: the caller goes first; `seed` is a UUID that stays the same for every attempt with the key. `running`: another request with
 * the key has not ended. `reused`: the key belongs to another request. `done`: here is its answer.
 */
export type IdempotencyClaim =
  | { readonly state: 'fresh'; readonly seed: string }
  | { readonly state: 'running' | 'reused' }
  | { readonly state: 'done'; readonly answer: StoredAnswer };

/** Where keys are kept, at least for a day, across replicas. */
export interface IdempotencyStore {
  /** Claims `key` for a request with this fingerprint. A claim whose holder died is given anew, with its seed, after a while. */
  claim(key: string, fingerprint: string): Promise<IdempotencyClaim>;
  complete(key: string, answer: StoredAnswer): Promise<void>;
  /** The request had no effect (5xx): the next one with the key goes first again. */
  release(key: string): Promise<void>;
}

const KEPT_HEADERS = ['content-type', 'etag', 'location'];
const KEY_FORM = /^[\x21-\x7e]{1,255}$/;

/**
 * Honours `Idempotency-Key` on a creating POST; to be put behind `bearerAuth` and `jsonBody`. A repeat gets the first answer again with
 * `Idempotent-Replayed: true`; a key reused for another request is 422, one still in work 409.
 */
export function idempotent(store: IdempotencyStore, logger: Logger): RequestHandler {
  return async (request, response, next) => {
    const header = idempotencyKeyOf(request);
    if (header === undefined) return next();
    const key = digest(principalOf(response).id, request.method, request.path, header);
    const claim = await store.claim(key, digest(JSON.stringify(request.body ?? null)));
    switch (claim.state) {
      case 'done':
        return replay(response, claim.answer);
      case 'reused':
        throw keyReused();
      case 'running':
        throw new TributaryError('idempotency_key_in_use', 'a request with this Idempotency-Key has not ended yet');
      case 'fresh':
        response.locals['idempotencySeed'] = claim.seed;
        keepAnswer(response, store, key, logger);
        next();
    }
  };
}

/** The `Idempotency-Key` of a request, for operations whose effect has an id of its own that can be derived from it. Throws `invalid_input`. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const header = request.get('idempotency-key');
  if (header !== undefined && !KEY_FORM.test(header))
    throw new TributaryError('invalid_input', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
  return header;
}

/** The error for a key that came with another request before. */
export function keyReused(): TributaryError {
  return new TributaryError('idempotency_key_reused', 'this Idempotency-Key was used for another request');
}

/**
 * A UUID that is the same for every repeat of this request, or `undefined` without an `Idempotency-Key`. Ids of created things come
 * from it, so that even a repeat after a crash between the effect and its answer creates nothing twice.
 */
export function idempotencySeed(response: Response): string | undefined {
  return response.locals['idempotencySeed'] as string | undefined;
}

/** Settles the claim before the answer leaves: a caller that has seen the answer will be given it again. */
function keepAnswer(response: Response, store: IdempotencyStore, key: string, logger: Logger): void {
  const end = response.end.bind(response) as (chunk?: unknown) => Response;
  response.end = ((chunk?: unknown) => {
    const settled = response.statusCode >= 500 ? store.release(key) : store.complete(key, answerOf(response, chunk));
    // When the store fails here the claim runs out by itself, and the seed still keeps a repeat from creating twice.
    settled
      .catch((error: unknown) => logger.warn({ err: error }, 'an answer was not kept for its Idempotency-Key'))
      .finally(() => end(chunk));
    return response;
  }) as Response['end'];
}

function answerOf(response: Response, chunk: unknown): StoredAnswer {
  const headers = KEPT_HEADERS.flatMap((name) => (response.hasHeader(name) ? [[name, String(response.getHeader(name))]] : []));
  const body = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) ? chunk.toString('utf8') : '';
  return { status: response.statusCode, headers: Object.fromEntries(headers) as Record<string, string>, body };
}

function replay(response: Response, answer: StoredAnswer): void {
  response.status(answer.status).set(answer.headers).set('Idempotent-Replayed', 'true').end(answer.body);
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
