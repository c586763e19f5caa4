import { connect } from 'node:net';
import type { LoadPlan, LoadResult } from './http-load.ts';
import { percentile } from '../harness/statistics.ts';

/**
 * Sends a plan over plain sockets: the request is built once, answers are only looked at for their status and length. That costs less than any
 * HTTP client, which matters where generator and program share two cores.
 */
const plan = JSON.parse(process.argv[2] as string) as LoadPlan;
const request = Buffer.from(
  [
    `POST ${plan.path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...Object.entries(plan.headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(plan.body)}`,
    '',
    plan.body,
  ].join('\r\n'),
);
const latencies: number[] = [];
let accepted = 0;
let refused = 0;
const startedAt = performance.now();
const endAt = startedAt + plan.durationMs;

/** Between two requests on one connection. */
const gapMs = plan.perSecond === undefined ? 0 : (plan.connections * 1000) / plan.perSecond;

function converse(_: unknown, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(plan.port, '127.0.0.1');
    let sentAt = 0;
    let dueAt = startedAt + (index * gapMs) / plan.connections;
    let received = '';
    const send = (): void => {
      if (performance.now() >= endAt) {
        socket.destroy();
        return resolve();
      }
      sentAt = performance.now();
      socket.write(request);
    };
    const sendWhenDue = (): void => {
      if (gapMs === 0) return send();
      dueAt += gapMs;
      setTimeout(send, Math.max(0, dueAt - performance.now()));
    };
    socket.setNoDelay(true).setEncoding('latin1');
    socket.once('connect', sendWhenDue).once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    socket.on('data', (chunk: string) => {
      received += chunk;
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
      if (received.length < headEnd + 4 + length) return;
      if (received.startsWith('HTTP/1.1 200')) accepted++;
      else refused++;
      received = '';
      latencies.push(performance.now() - sentAt);
      sendWhenDue();
    });
  });
}

await Promise.all(Array.from({ length: plan.connections }, converse));
const result: LoadResult = {
  accepted,
  refused,
  seconds: (performance.now() - startedAt) / 1000,
  p50Ms: percentile(latencies, 0.5),
  p99Ms: percentile(latencies, 0.99),
};
process.stdout.write(JSON.stringify(result));
