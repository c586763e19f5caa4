import type { ValidationError } from '@tributary/errors';
import { z } from 'zod';
import { baseConfig } from './base-config.ts';
import { durationMs, mongodbUri, secretKey } from './config-fields.ts';
import { loadConfig } from './load-config.ts';
import { masked } from './mask.ts';

function problems(schema: z.ZodType, environment: Record<string, string>): Record<string, string> {
  try {
    loadConfig(schema, environment);
  } catch (error) {
    return Object.fromEntries((error as ValidationError).errors.map(({ path, code }) => [path, code]));
  }
  return {};
}

describe('loadConfig', () => {
  it('fills the defaults of the base configuration', () => {
    expect(loadConfig(baseConfig, { KAFKA_BROKERS: 'a:9092, b:9092', LOG_LEVEL: '' })).toEqual({
      httpHost: '127.0.0.1',
      httpPort: 0,
      metricsPort: 0,
      logLevel: 'info',
      kafka: { brokers: ['a:9092', 'b:9092'], topicPrefix: '', sessionTimeoutMs: 30_000 },
      shutdownGraceMs: 25_000,
    });
  });

  it('names every variable that is missing or wrong', () => {
    expect(problems(baseConfig, { HTTP_PORT: '70000', LOG_LEVEL: 'loud', KAFKA_SESSION_TIMEOUT: '5s' })).toEqual({
      HTTP_PORT: 'invalid_value',
      KAFKA_SESSION_TIMEOUT: 'invalid_value',
      LOG_LEVEL: 'invalid_value',
      KAFKA_BROKERS: 'required',
    });
  });

  it('refuses half of the SASL settings by the names of the others', () => {
    expect(problems(baseConfig, { KAFKA_BROKERS: 'a:1', KAFKA_SASL_USERNAME: 'u' })).toEqual({
      KAFKA_SASL_MECHANISM: 'invalid_value',
      KAFKA_SASL_PASSWORD: 'invalid_value',
    });
  });

  it('never repeats a value in the message of its error', () => {
    const schema = z.object({ KEY: secretKey });
    expect(() => loadConfig(schema, { KEY: 'hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }) as Error,
    );
  });

  it.each([['250', 250], ['250ms', 250], ['30s', 30_000], ['5m', 300_000], ['1h', 3_600_000], ['7d', 604_800_000]])('reads the duration %s as %d ms', (text, expected) => {
    expect(durationMs.parse(text)).toBe(expected);
  }); // prettier-ignore

  it('wants a database in the connection string', () => {
    expect(mongodbUri.safeParse('mongodb://h:27017').success).toBe(false);
    expect(mongodbUri.safeParse('mongodb://u:p@h1:27017,h2:27017/tributary?replicaSet=r').success).toBe(true);
  });
});

describe('masked', () => {
  it('hides secrets by name at any depth, and credentials in URIs', () => {
    const config = {
      mongodbUri: 'mongodb://user:pass@host/db',
      secretKey: 'abc',
      kafka: { sasl: { username: 'u', password: 'p' } },
      adminToken: undefined,
      httpPort: 1,
    };
    expect(masked(config)).toEqual({
      mongodbUri: 'mongodb://[masked]@host/db',
      secretKey: '[masked]',
      kafka: { sasl: { username: 'u', password: '[masked]' } },
      adminToken: undefined,
      httpPort: 1,
    });
  });
});
