import { Agent, request } from 'node:http';

/** What came of posting events until each was accepted. */
export interface LoadResult {
  /** Event id by index of the event. */
  readonly accepted: ReadonlyMap<number, string>;
  /** How often each status came back; `0` for connections that were refused or broke. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that a sender must never see: 5xx other than 503, or 503 without `Retry-After`. */
  readonly violations: readonly string[];
}

export interface Load {
  readonly result: Promise<LoadResult>;
  /** How many events are accepted so far. */
  acceptedCount(): number;
}

export interface LoadOptions {
  readonly url: string;
  readonly count: number;
  readonly concurrency: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (index: number) => string;
}

const RETRY_PAUSE_MS = 100;

/**
 * A sender that means it: every event is posted until it is accepted, as webhook platforms do. After a broken connection nobody knows whether the event was accepted, so it
 * is sent again.
 */
export function startLoad(options: LoadOptions): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  const accepted = new Map<number, string>();
  const statuses = new Map<number, number>();
  const violations: string[] = [];
  let next = 0;

  async function worker(): Promise<void> {
    for (let index = next++; index < options.count; index = next++) {
      for (;;) {
        const answer = await post(options, agent, index);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 200) {
          accepted.set(index, (JSON.parse(answer.body) as { eventId: string }).eventId);
          break;
        }
        if (answer.status >= 400 && (answer.status !== 503 || answer.retryAfter === undefined))
          violations.push(`${answer.status} ${answer.body}`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
    }
  }

  const result = Promise.all(Array.from({ length: options.concurrency }, worker)).then(() => {
    agent.destroy();
    return { accepted, statuses, violations };
  });
  return { result, acceptedCount: () => accepted.size };
}

interface PostAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

function post(options: LoadOptions, agent: Agent, index: number): Promise<PostAnswer> {
  const body = options.body(index);
  return new Promise((resolve) => {
    const broken = (): void => resolve({ status: 0, body: '', retryAfter: undefined });
    const outgoing = request(
      options.url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', ...options.headers, 'content-length': Buffer.byteLength(body) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', broken);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            retryAfter: incoming.headers['retry-after'],
          }),
        );
      },
    );
    outgoing.on('error', broken);
    outgoing.end(body);
  });
}
