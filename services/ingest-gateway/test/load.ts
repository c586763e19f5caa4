import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a sender was told, request by request. */
export interface LoadRecord {
  /** Event ids of the answers with 200. */
  readonly accepted: Set<string>;
  /** Every other answer, by status and code. */
  readonly refused: Map<string, number>;
  readonly withoutRetryAfter: number;
  /** Requests without an answer: the connection broke. */
  readonly broken: number;
}

/** A sender on several connections that goes on, whatever it is told, until it is stopped. */
export function startLoad(target: () => string, connections: number): { readonly record: LoadRecord; stop(): Promise<void> } {
  const record = { accepted: new Set<string>(), refused: new Map<string, number>(), withoutRetryAfter: 0, broken: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let isStopped = false;
  let number = 0;

  async function send(): Promise<void> {
    const sent = request(target(), { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
    const answered = new Promise<{ status: number; retryAfter: string | undefined; body: string }>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body }),
          reject,
        );
      });
    });
    sent.end(JSON.stringify({ number: number++ }));
    const { status, retryAfter, body } = await answered;
    const content = JSON.parse(body) as { eventId?: string; code?: string };
    if (status === 200 && content.eventId !== undefined) {
      record.accepted.add(content.eventId);
      return;
    }
    const kind = `${status} ${content.code}`;
    record.refused.set(kind, (record.refused.get(kind) ?? 0) + 1);
    if (retryAfter === undefined) record.withoutRetryAfter++;
  }

  async function sender(): Promise<void> {
    while (!isStopped) {
      try {
        await send();
      } catch {
        record.broken++;
        // nobody listens: let the others run before the next attempt
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  const senders = Promise.all(Array.from({ length: connections }, sender));
  return {
    record,
    async stop() {
      isStopped = true;
      await senders;
      agent.destroy();
    },
  };
}
