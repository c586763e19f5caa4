import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { order, SIGNING_SECRET } from '../harness/workload.ts';
import type { Pipeline } from './pipeline.ts';

/** An event that was accepted. */
export interface SentEvent {
  readonly eventId: string;
  /** When its request was due by the plan, on the clock of `performance.now()`: a server that stalls is charged for those who wait behind it. */
  readonly dueAt: number;
  readonly answeredAt: number;
}

type Entrance = Pick<Pipeline, 'port' | 'path'>;

const TICK_MS = 5;
let nextOrder = 0;

/** Sends orders at a fixed rate, whatever becomes of them, each as a request of its own on kept-alive connections. */
export async function steadyLoad(entrance: Entrance, perSecond: number, durationMs: number): Promise<SentEvent[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const sending: Promise<SentEvent>[] = [];
  const startedAt = performance.now();
  const total = Math.floor((perSecond * durationMs) / 1000);
  await new Promise<void>((resolve) => {
    const ticks = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1000));
      while (sending.length < due) {
        const dueAt = startedAt + (sending.length * 1000) / perSecond;
        sending.push(post(entrance, agent, order(nextOrder++), dueAt));
      }
      if (sending.length < total) return;
      clearInterval(ticks);
      resolve();
    }, TICK_MS);
  });
  const sent = await Promise.all(sending);
  agent.destroy();
  return sent;
}

function post({ port, path }: Entrance, agent: Agent, body: string, dueAt: number): Promise<SentEvent> {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'X-Signature': createHmac('sha256', SIGNING_SECRET).update(body).digest('hex'),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`the answer was ${response.statusCode}: ${text}`));
        const { eventId } = JSON.parse(text) as { eventId: string };
        resolve({ eventId, dueAt, answeredAt: performance.now() });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}
