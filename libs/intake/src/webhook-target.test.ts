import { parseWebhookTarget } from './webhook-target.ts';

describe('a webhook target', () => {
  it.each([
    ['/v1/webhooks/k1', { key: 'k1', path: '', query: '' }],
    ['/v1/webhooks/k1/', { key: 'k1', path: '/', query: '' }],
    ['/v1/webhooks/k1?', { key: 'k1', path: '', query: '' }],
    ['/v1/webhooks/k1/a%2Fb//c?x=%20&x=/?y', { key: 'k1', path: '/a%2Fb//c', query: 'x=%20&x=/?y' }],
    ['/v1/webhooks/k1?next=/a/b', { key: 'k1', path: '', query: 'next=/a/b' }],
    ['/v1/webhooks/', { key: '', path: '', query: '' }],
    ['http://gateway.test:8080/v1/webhooks/k1/a?b=c', { key: 'k1', path: '/a', query: 'b=c' }],
  ])('%s is taken apart without decoding', (url, target) => {
    expect(parseWebhookTarget(url)).toEqual(target);
  });

  it.each(['/', '/v1/webhooks', '/v1/webhook/k', '/V1/webhooks/k', '*', '//v1/webhooks/k', 'http://v1/webhooks'])('%s is none', (url) => {
    expect(parseWebhookTarget(url)).toBeUndefined();
  });
});
