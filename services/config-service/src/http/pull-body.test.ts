import { ValidationError } from '@tributary/errors';
import type { SealedSecret } from '@tributary/contracts';
import type { Entity } from '../entity.ts';
import { newSource, patchSource } from '../sources/source-changes.ts';
import { viewSource } from '../sources/source-view.ts';
import { type Source, sourceDefinitionOf } from '../sources/source.ts';
import { readNewSource, readSourcePatch } from './source-body.ts';

const seal = (plain: string): SealedSecret => ({ sealed: `sealed ${plain.length}`, last4: plain.slice(-4) });
const HOLD = { holdId: 'h1', nowMs: 0, release: undefined };
const entity = { _id: 'src_0123456789abcdef', revision: 1, definedRevision: 1 } as Entity;
const create = (type: string, settings: object) =>
  ({ ...entity, ...newSource(readNewSource({ type, name: 'Warehouse', settings }), 'a key of 16 characters', seal, HOLD) }) as Source;
const patch = (source: Source, settings: object): Source => ({
  ...source,
  ...patchSource(source, readSourcePatch({ settings }, source), seal, HOLD),
});
const pullOf = (source: Source) => sourceDefinitionOf(source).pull;
const errorsOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof ValidationError) return error.errors.map(({ path, code }) => [path, code]);
  }
  return undefined;
};

const connection = { host: 'db.example.com', database: 'shop', user: 'tributary', password: 'secret-1234' };
const table = { ...connection, table: 'public.orders', cursorColumn: 'updated_at', keyColumns: 'id, "line,no"' };

describe('a source that is a table', () => {
  const source = create('postgresql', table);

  it('is what its settings say, with the defaults of the catalogue and a sealed password', () => {
    expect(pullOf(source)).toEqual({
      kind: 'postgresQuery',
      host: 'db.example.com',
      port: 5432,
      database: 'shop',
      user: 'tributary',
      password: seal('secret-1234'),
      ssl: 'verify-full',
      from: { is: 'table', table: ['public', 'orders'] },
      cursorColumn: 'updated_at',
      keyColumns: ['id', 'line,no'],
      intervalSeconds: 60,
      lookbackSeconds: 60,
      lookbackRows: 1000,
      pageSize: 1000,
    });
    expect(sourceDefinitionOf(source)).toMatchObject({
      authentication: { scheme: 'pull' },
      mayMerge: true,
      limits: { maxBodyBytes: 10_485_760 },
    });
  });

  it('is shown as it was given, numbers as numbers and the password masked', () => {
    const { settings } = viewSource(source, 'http://gateway.test', 0);
    expect(settings).toMatchObject({ ...table, password: { configured: true, last4: '1234' }, port: 5432, intervalSeconds: 60 });
    expect(JSON.stringify(settings)).not.toContain('secret-1234');
  });

  it('keeps its password and what else a patch leaves out; a number may come as digits', () => {
    expect(pullOf(patch(source, { intervalSeconds: '5', pageSize: 10 }))).toEqual({ ...pullOf(source), intervalSeconds: 5, pageSize: 10 });
    expect(pullOf(patch(source, { password: null }))).toMatchObject({ password: null });
  });

  it.each([{ host: 'elsewhere.example.com' }, { port: 6543 }, { user: 'another' }, { ssl: 'disable' }])(
    'asks for its password again when it would be told to another server: %j',
    (changes) => {
      expect(errorsOf(() => patch(source, changes))).toEqual([['settings.password', 'invalid_value']]);
      expect(pullOf(patch(source, { ...changes, password: 'secret-5678' }))).toMatchObject({ ...changes, password: seal('secret-5678') });
      expect(pullOf(patch(source, { ...changes, password: null }))).toMatchObject({ ...changes, password: null });
    },
  );

  it('changes how it is read with its preset', () => {
    expect(pullOf(patch(source, { preset: 'query', query: 'select 1' }))).toMatchObject({
      password: seal('secret-1234'),
      from: { is: 'query', query: 'select 1' },
    });
  });
});

describe('a source that is a topic', () => {
  it('is in the own cluster, from the earliest record, unless it says otherwise', () => {
    expect(pullOf(create('kafka-topic', { topic: 'shop.public.customers' }))).toEqual({
      kind: 'kafkaTopic',
      topic: 'shop.public.customers',
      startFrom: 'earliest',
      cluster: null,
    });
    expect(
      pullOf(
        create('kafka-topic', {
          preset: 'cluster',
          topic: 't',
          startFrom: 'latest',
          brokers: 'a:1, b.c:2',
          username: 'u',
          password: 'pass-word',
        }),
      ),
    ).toEqual({
      kind: 'kafkaTopic',
      topic: 't',
      startFrom: 'latest',
      cluster: { brokers: ['a:1', 'b.c:2'], ssl: true, sasl: { mechanism: 'scram-sha-512', username: 'u', password: seal('pass-word') } },
    });
    expect(pullOf(create('kafka-topic', { preset: 'cluster', topic: 't', brokers: '[::1]:9092', ssl: 'off' }))).toMatchObject({
      cluster: { ssl: false, sasl: null },
    });
  });
});

describe('a source that is read', () => {
  const limitsOf = (settings: object) => sourceDefinitionOf(create('kafka-topic', { topic: 't', ...settings })).limits;

  it('takes records of 10 MiB, also where its limits say something else', () => {
    expect(limitsOf({ limits: {} })).toEqual({ maxBodyBytes: 10_485_760, requestsPerSecond: null, burst: null });
    expect(limitsOf({ limits: { requestsPerSecond: null } })).toEqual(limitsOf({}));
    expect(limitsOf({ limits: { maxBodyBytes: 1000 } })).toMatchObject({ maxBodyBytes: 1000 });
  });

  it('may say that it has none of what only requests have, as reads answer it', () => {
    const neutral = { allowedAddresses: [], allowGet: false, publicUrl: null, answer: null };
    expect(sourceDefinitionOf(create('kafka-topic', { topic: 't', ...neutral }))).toMatchObject(neutral);
  });

  it('says why it has none of it', () => {
    try {
      create('kafka-topic', { topic: 't', allowGet: true, allowedAddresses: ['10.0.0.1'], limits: { burst: 1 } });
    } catch (error) {
      const messages = (error as ValidationError).errors.map(({ message }) => message);
      expect(messages).toEqual(Array(3).fill(expect.stringContaining('nothing is sent to a source that is read')));
    }
    expect.assertions(1);
  });
});

describe('settings that nothing can be read with name the field', () => {
  it.each([
    ['postgresql', { ...table, host: 'a b' }, [['settings.host', 'invalid_value']]],
    ['postgresql', { ...table, port: 70_000 }, [['settings.port', 'invalid_value']]],
    ['postgresql', { ...table, intervalSeconds: 'often' }, [['settings.intervalSeconds', 'invalid_value']]],
    ['postgresql', { ...table, table: 'a.b.c' }, [['settings.table', 'invalid_value']]],
    ['postgresql', { ...table, keyColumns: ',' }, [['settings.keyColumns', 'invalid_value']]],
    ['postgresql', { ...table, ssl: 'yes' }, [['settings.ssl', 'invalid_value']]],
    ['postgresql', { ...connection, cursorColumn: 'c', keyColumns: 'k' }, [['settings.table', 'required']]],
    ['postgresql', { ...table, lookbackRows: 10_001 }, [['settings.lookbackRows', 'invalid_value']]],
    ['postgresql', { ...table, limits: { requestsPerSecond: 5 } }, [['settings.limits.requestsPerSecond', 'invalid_type']]],
    ['postgresql', { ...table, limits: { burst: 5 } }, [['settings.limits.burst', 'invalid_type']]],
    ['postgresql', { ...table, allowedAddresses: ['10.0.0.0/8'] }, [['settings.allowedAddresses', 'too_big']]],
    ['postgresql', { ...table, allowGet: true }, [['settings.allowGet', 'invalid_value']]],
    ['kafka-topic', { topic: 't', publicUrl: 'https://a.example' }, [['settings.publicUrl', 'invalid_type']]],
    ['kafka-topic', { topic: 't', answer: { status: 200, contentType: 'text/plain', body: '' } }, [['settings.answer', 'invalid_type']]],
    ['kafka-topic', { topic: 'no such name' }, [['settings.topic', 'invalid_value']]],
    ['kafka-topic', { topic: 't', startFrom: 'middle' }, [['settings.startFrom', 'invalid_value']]],
    ['kafka-topic', { preset: 'cluster', topic: 't', brokers: 'a' }, [['settings.brokers', 'invalid_value']]],
    ['kafka-topic', { preset: 'cluster', topic: 't', brokers: 'a:1', password: 'p' }, [['settings.username', 'invalid_value']]],
    ['kafka-topic', { preset: 'cluster', topic: 't', brokers: 'a:1', username: 'u' }, [['settings.password', 'invalid_value']]],
  ])('%s %j', (type, settings, errors) => {
    expect(errorsOf(() => create(type, settings))).toEqual(errors);
  });
});
