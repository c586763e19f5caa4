import { loadConfig } from '@tributary/service-runtime';
import { config } from './config.ts';

const needed = { TRIBUTARY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') };

describe('the public address', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['https://hooks.example', 'https://hooks.example'],
    ['https://hooks.example/base//', 'https://hooks.example/base'],
  ])('%s is %s', (given, publicUrl) => {
    expect(loadConfig(config, { ...needed, GATEWAY_URL: given }).publicUrl).toBe(publicUrl);
  });

  it('is refused where it is none', () => {
    expect(() => loadConfig(config, { ...needed, GATEWAY_URL: 'hooks' })).toThrow('GATEWAY_URL');
  });
});

describe('the trusted proxies', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['10.0.0.0/8, 2001:db8::1 ,', ['10.0.0.0/8', '2001:db8::1']],
  ])('%s are %j', (given, trustedProxies) => {
    expect(loadConfig(config, { ...needed, GATEWAY_TRUSTED_PROXIES: given }).trustedProxies).toEqual(trustedProxies);
  });

  it.each(['loopback', '10.0.0.0/33', '10.0.0.1 10.0.0.2'])('cannot be "%s"', (wrong) => {
    const load = () => loadConfig(config, { ...needed, GATEWAY_TRUSTED_PROXIES: `10.0.0.1,${wrong}` });
    expect(load).toThrow('GATEWAY_TRUSTED_PROXIES');
    expect(load).toThrow(`"${wrong}"`);
  });
});
