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
