import { isAllowed, isProxied } from './allowed-routes.ts';

describe('allowed routes', () => {
  it.each([
    ['config', '/v1/sources'],
    ['config', '/v1/sources/src_0123'],
    ['config', '/v1/workflows/wf_0123/versions/3'],
    ['profile', '/v1/profiles/prf_0123/events'],
    ['activity', '/v1/traces/0193f1d2-0000-7000-8000-000000000000'],
    ['activity', '/v1/accounting'],
  ] as const)('hands reads of %s %s on', (service, path) => {
    expect(isAllowed(service, 'GET', path)).toBe(true);
  });

  it.each([
    ['config', 'GET', '/v1/tokens'],
    ['config', 'POST', '/v1/sources'],
    ['config', 'DELETE', '/v1/sources/src_0123'],
    ['config', 'GET', '/v1/sources/../tokens'],
    ['config', 'GET', '/v1/sources/%2e%2e%2ftokens'],
    ['config', 'GET', '/v1/sources/src_0123/rotate-key'],
    ['activity', 'GET', '/healthz'],
    ['activity', 'GET', '//evil.example/v1/accounting'],
    ['activity', 'GET', '/v1/accounting\n'],
  ] as const)('hands nothing else on: %s %s %s', (service, method, path) => {
    expect(isAllowed(service, method, path)).toBe(false);
  });

  it('knows only the three APIs', () => {
    expect(['config', 'profile', 'activity', 'gateway', 'constructor', '__proto__'].filter(isProxied)).toEqual([
      'config',
      'profile',
      'activity',
    ]);
  });
});
