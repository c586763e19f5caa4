import { setTimeout as pause } from 'node:timers/promises';

/** A JSON answer with its entity tag, empty where it has none. */
export interface Answer<T> {
  readonly body: T;
  readonly etag: string;
}

/** The HTTP APIs of a stack, as its administrator. Calls reject with what the service says when it refuses. */
export interface Api {
  get<T>(url: string): Promise<Answer<T>>;
  /** Repeated under one `Idempotency-Key` until it is answered, so that a lost answer creates nothing twice. */
  create<T>(url: string, body: unknown): Promise<Answer<T>>;
  /** A write on the revision that `etag` names. */
  change<T>(method: 'PUT' | 'PATCH' | 'POST', url: string, etag: string, body: unknown): Promise<Answer<T>>;
}

const ATTEMPTS = 5;
const PAUSE_MS = 500;

export function apiWith(token: string): Api {
  async function call<T>(method: string, url: string, headers: Record<string, string>, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Refusal(method, url, response.status, answer);
    return { body: answer, etag: response.headers.get('etag') ?? '' };
  }
  return {
    get: (url) => persistently(() => call('GET', url, {})),
    create(url, body) {
      const key = { 'idempotency-key': crypto.randomUUID() };
      return persistently(() => call('POST', url, key, body));
    },
    change: (method, url, etag, body) => call(method, url, { 'if-match': etag }, body),
  };
}

class Refusal extends Error {
  readonly status: number;

  constructor(method: string, url: string, status: number, answer: unknown) {
    super(`${method} ${url} answered ${status}: ${JSON.stringify(answer)}`);
    this.status = status;
  }
}

/** Tries again after lost connections and server errors; a refusal is final. */
async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || (error instanceof Refusal && error.status < 500)) throw error;
      await pause(PAUSE_MS);
    }
  }
}
