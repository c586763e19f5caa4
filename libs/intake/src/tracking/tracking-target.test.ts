import { parseTrackingTarget } from './tracking-target.ts';

describe('a target of the Segment-compatible API', () => {
  it.each([
    ['/v1/identify', 'identify'],
    ['/v1/track', 'track'],
    ['/v1/page', 'page'],
    ['/v1/screen', 'screen'],
    ['/v1/group', 'group'],
    ['/v1/alias', 'alias'],
    ['/v1/batch', 'batch'],
    ['/v1/i', 'identify'],
    ['/v1/t', 'track'],
    ['/v1/p', 'page'],
    ['/v1/s', 'screen'],
    ['/v1/g', 'group'],
    ['/v1/a', 'alias'],
    ['/v1/b', 'batch'],
    ['/v1/import', 'batch'],
    ['/v1/track/', 'track'],
    ['http://gateway.test/v1/track', 'track'],
  ])('%s is %s, whose own path it has', (url, call) => {
    expect(parseTrackingTarget(url)).toEqual({ call, path: `/v1/${call}`, query: '' });
  });

  it('keeps the query undecoded', () => {
    expect(parseTrackingTarget('/v1/t?a=%20&b=/?c')).toEqual({ call: 'track', path: '/v1/track', query: 'a=%20&b=/?c' });
  });

  it.each(['/', '/v1', '/v1/', '/v1/tracks', '/v1/track//', '/v1/track/x', '/V1/track', '/v1/Track', '//v1/track', '/v1/webhooks/k', '*'])(
    '%s is none',
    (url) => expect(parseTrackingTarget(url)).toBeUndefined(),
  );
});
