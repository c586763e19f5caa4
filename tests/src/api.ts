import type { StackAddresses } from './stack.ts';

/** An answer of one of the APIs. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A client with the administrator's token for the APIs behind it. */
export interface Api {
  call<T>(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  /** The body of an answer with the expected status; throws with the whole answer when it is another. */
  expect<T>(status: number, method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
}

export function apiOf(stack: StackAddresses): Api {
  async function call<T>(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${stack.adminToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }
  return {
    call,
    async expect<T>(status: number, method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
      const answer = await call<T>(method, url, body, headers);
      if (answer.status !== status) throw new Error(`${method} ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}

export interface Source {
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly revision: number;
}

/** A custom source, active at once. */
export function createSource(api: Api, stack: StackAddresses, name: string, settings: object): Promise<Source> {
  return api.expect<Source>(201, 'POST', `${stack.configUrl}/v1/sources`, { type: 'custom', name, settings });
}

/** A workflow with a definition, published and so active. */
export async function createWorkflow(
  api: Api,
  stack: StackAddresses,
  name: string,
  sourceId: string,
  definition: object,
  delay = 'none',
): Promise<string> {
  const base = `${stack.configUrl}/v1/workflows`;
  const { id } = await api.expect<{ id: string }>(201, 'POST', base, { name, sourceId, delay });
  const current = await api.call<{ revision: number }>('GET', `${base}/${id}`);
  const draft = await api.call<{ revision: number }>('PUT', `${base}/${id}/draft`, definition, {
    'if-match': current.headers.get('etag') ?? '',
  });
  if (draft.status !== 200) throw new Error(`the draft of ${name} was refused: ${JSON.stringify(draft.body)}`);
  const published = await api.call('POST', `${base}/${id}/publish`, {}, { 'if-match': draft.headers.get('etag') ?? '' });
  if (published.status !== 200) throw new Error(`${name} was not published: ${JSON.stringify(published.body)}`);
  return id;
}

export interface Profile {
  readonly id: string;
  readonly identifiers: Record<string, { value: string; status: string }[]>;
  readonly traits: Record<string, unknown>;
  readonly eventCount: number;
  readonly revision: number;
  readonly mergedFrom: string[];
}

export async function profileOf(api: Api, stack: StackAddresses, identifier: string): Promise<Profile | undefined> {
  const { data } = await api.expect<{ data: Profile[] }>(
    200,
    'GET',
    `${stack.profileUrl}/v1/profiles?identifier=${encodeURIComponent(identifier)}`,
  );
  return data[0];
}

/** Every profile, by pages. */
export async function allProfiles(api: Api, stack: StackAddresses): Promise<Profile[]> {
  const all: Profile[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { data: Profile[]; nextCursor: string | null } = await api.expect(
      200,
      'GET',
      `${stack.profileUrl}/v1/profiles?limit=500${query}`,
    );
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
