import { inboundRequest, type PublicAddresses, type WholeRequest } from './inbound-request.ts';

const TARGET = '/v1/webhooks/k1/a%2Fb?x=1&y=%20';
const nothing: PublicAddresses = { source: null, gateway: undefined };
const urls = (addresses: Partial<PublicAddresses>, rawHeaders: readonly string[], changes: Partial<WholeRequest> = {}) =>
  inboundRequest(
    { method: 'POST', requestTarget: TARGET, query: 'x=1&y=%20', rawHeaders, body: Buffer.alloc(0), ...changes },
    { ...nothing, ...addresses },
  ).urls();

describe('the URLs by which a sender may know a request', () => {
  it('are what is configured, what proxies say and what the request says, in this order', () => {
    const rawHeaders = ['Host', 'inner:8080', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'hooks.example'];
    expect(urls({ source: 'https://shop.example/in', gateway: 'https://gw.example/base' }, rawHeaders)).toEqual([
      'https://shop.example/in',
      'https://shop.example/in?x=1&y=%20',
      `https://gw.example/base${TARGET}`,
      `https://hooks.example${TARGET}`,
      `https://inner:8080${TARGET}`,
      `http://inner:8080${TARGET}`,
    ]);
  });

  it('are each there once', () => {
    const rawHeaders = ['Host', 'gw.example', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'gw.example'];
    expect(urls({ gateway: 'https://gw.example' }, rawHeaders)).toEqual([`https://gw.example${TARGET}`, `http://gw.example${TARGET}`]);
  });

  it('of a source with a query of its own are just that address', () => {
    expect(urls({ source: 'https://shop.example/in?a=b' }, [])).toEqual(['https://shop.example/in?a=b']);
  });

  it('have a query only where the request has one', () => {
    expect(urls({ source: 'https://shop.example/in' }, [], { requestTarget: '/v1/webhooks/k1', query: '' })).toEqual([
      'https://shop.example/in',
    ]);
  });

  it.each([
    ['only the protocol', ['Host', 'a', 'X-Forwarded-Proto', 'HTTP'], ['http://a', 'https://a']],
    ['only the host', ['Host', 'a', 'X-Forwarded-Host', 'b'], ['https://b', 'http://b', 'https://a', 'http://a']],
    [
      'a chain of proxies',
      ['Host', 'a', 'X-Forwarded-Proto', 'https, http', 'X-Forwarded-Host', 'b , c'],
      ['https://b', 'https://a', 'http://a'],
    ],
    ['empty values', ['Host', 'a', 'X-Forwarded-Proto', '', 'X-Forwarded-Host', ' '], ['https://a', 'http://a']],
  ])('come from proxies that say %s', (_name, rawHeaders, bases) => {
    expect(urls({}, rawHeaders)).toEqual(bases.map((base) => base + TARGET));
  });

  it('are built from the path of a target in absolute form', () => {
    expect(urls({}, ['Host', 'a'], { requestTarget: `http://proxy.example${TARGET}` })).toEqual([
      `https://a${TARGET}`,
      `http://a${TARGET}`,
    ]);
  });

  it('may be none', () => {
    expect(urls({}, [])).toEqual([]);
  });
});

it('a request is handed to checks as it came', () => {
  const whole = { method: 'PUT', requestTarget: TARGET, query: 'x=1&y=%20', rawHeaders: ['A', 'b'], body: Buffer.from('{}') };
  const { method, rawHeaders, query, body } = inboundRequest(whole, nothing);
  expect({ method, rawHeaders, query, body }).toEqual({ method: 'PUT', rawHeaders: ['A', 'b'], query: 'x=1&y=%20', body: whole.body });
});
