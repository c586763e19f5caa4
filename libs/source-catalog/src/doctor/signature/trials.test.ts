import { createHmac } from 'node:crypto';
import type { InboundRequest } from '../../inbound-request.ts';
import { createTrials, type Premise } from './trials.ts';

const request: InboundRequest = { method: 'POST', rawHeaders: [], query: '', body: Buffer.from('{}'), urls: () => [] };
const premise: Premise = {
  algorithm: 'hmac-sha256',
  key: 'text',
  content: '{body}',
  secret: 's',
  body: request.body,
  urls: [],
  sentAt: undefined,
};
const signed = (content: string) => [createHmac('sha256', 's').update(content).digest()];

describe('trials', () => {
  it('tell right premises from wrong ones, with and without a time', () => {
    const trials = createTrials(request, 0);
    expect(trials.explains(signed('{}'), premise)).toBe(true);
    expect(trials.explains(signed('{} '), premise)).toBe(false);
    expect(trials.explains(signed('noon.{}'), { ...premise, content: '{timestamp}.{body}', sentAt: 'noon' })).toBe(true);
    expect(trials.explains(signed('{}'), { ...premise, algorithm: 'ed25519' })).toBe(false);
  });

  it.each<[string, Premise, number]>([
    ['HMACs', premise, 500],
    ['addresses', { ...premise, content: '{url}{body}', urls: ['https://a.example', 'https://b.example'] }, 125],
    ['bytes', { ...premise, body: Buffer.alloc(1024 * 1024) }, 32],
  ])('end with a number of %s', (_name, supposed, count) => {
    const trials = createTrials(request, 0);
    for (let n = 0; n < count; n += 1) trials.explains(signed('x'), supposed);
    expect(trials.isSpent()).toBe(false);
    trials.explains(signed('x'), supposed);
    expect(trials.isSpent()).toBe(true);
    expect(trials.explains(signed('{}'), premise)).toBe(false);
  });
});
