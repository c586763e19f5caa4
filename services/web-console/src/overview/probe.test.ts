import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { probeService } from './probe.ts';

const closing: (() => void)[] = [];
afterAll(() => closing.forEach((close) => close()));

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answering(status: number, body: unknown): RequestListener {
  return (_request, response) => response.writeHead(status).end(JSON.stringify(body));
}

const READY = answering(200, { state: 'running', parts: {} });

describe('probeService', () => {
  it('shows the worst of the replicas, and what does not work', async () => {
    const parts = { kafka: { status: 'degraded', detail: 'no broker' }, http: { status: 'ok' } };
    const urls = [await serve(READY), await serve(answering(503, { state: 'running', parts }))];
    expect(await probeService('engine', urls)).toEqual({
      name: 'engine',
      state: 'notReady',
      instances: [
        { state: 'ready', problems: [] },
        { state: 'notReady', problems: ['kafka: no broker'] },
      ],
    });
  });

  it('says that a service is down when nobody answers', async () => {
    const down = await probeService('profile', ['http://127.0.0.1:1']);
    expect(down).toEqual({ name: 'profile', state: 'down', instances: [{ state: 'down', problems: ['cannot be reached'] }] });
  });

  it('does not trust what is no report of ours', async () => {
    const state = await probeService('config', [await serve(answering(502, 'bad gateway'))]);
    expect(state.instances).toEqual([{ state: 'notReady', problems: ['answers, but says nothing about its state'] }]);
  });
});
