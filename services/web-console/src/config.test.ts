import { randomBytes } from 'node:crypto';
import { consoleConfig } from './config.ts';

const TRIBUTARY_SECRET_KEY = randomBytes(32).toString('base64');

describe('consoleConfig', () => {
  it('takes replicas as a list, and addresses with or without a slash at the end', () => {
    const config = consoleConfig.parse({ TRIBUTARY_SECRET_KEY, ENGINE_URL: 'http://a:1/,http://b:2', CONFIG_URL: 'http://c:3/' });
    expect(config.services).toMatchObject({ engine: ['http://a:1', 'http://b:2'], config: ['http://c:3'] });
    expect(config.configPublicUrl).toBe('http://c:3');
  });

  it('refuses what is no address', () => {
    expect(consoleConfig.safeParse({ TRIBUTARY_SECRET_KEY, PROFILE_URL: 'profile' }).error?.issues[0]?.path).toEqual(['PROFILE_URL', 0]);
  });
});
