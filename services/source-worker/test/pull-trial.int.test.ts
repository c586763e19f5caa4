import type { SourceDefinition } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import { eventually, type RunningService, silentLogger, startPostgres, type TestPostgres, testInfra, uniqueName } from '@tributary/testing';
import pg from 'pg';
import { aPulledSource, askPull, box, deploy, type Deployment, TOKEN } from './pull-harness.ts';

let postgres: TestPostgres;
let database: pg.Client;
let deployment: Deployment;
/** Allows this machine, another one what it allows by itself, a third one this machine by one of its names. */
let open: RunningService;
let plain: RunningService;
let named: RunningService;
const table = uniqueName('t');

beforeAll(async () => {
  [postgres, deployment] = await Promise.all([startPostgres(), deploy()]);
  const { port, user, password } = postgres;
  database = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
  await database.connect();
  await database.query(
    `create table ${table} (id bigint primary key, name text, at numeric, updated_at timestamptz not null, falling int not null)`,
  );
  await database.query(
    `insert into ${table} select i, case i when 1 then repeat('x', 100000) else 'n' || i end, 0.5, '2026-01-01Z'::timestamptz + i * interval '1 s', 1000 - i from generate_series(1, 50) i`,
  );
  await database.query(`create index on ${table} (updated_at)`);
  open = await deployment.start({ PULL_ALLOWED_HOSTS: '*, 127.0.0.0/8, 169.254.0.0/16, localhost' });
  [plain, named] = await Promise.all([
    deployment.start({ PULL_ALLOWED_HOSTS: '' }),
    deployment.start({ PULL_ALLOWED_HOSTS: 'localhost', PULL_ALLOWED_TOPICS: 'shop.*' }),
  ]);
}, 180_000);
afterAll(async () => {
  await deployment.stop();
  await database.end();
  await postgres.stop();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly code?: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[];
    readonly events?: readonly { readonly headers: Record<string, string>; readonly body: string; size: number; isCut: boolean }[];
    readonly warnings?: readonly { readonly code: string }[];
  };
}

async function tryIt(body: object, worker = open, token = TOKEN): Promise<Answer> {
  const response = await fetch(`${worker.url}/v1/pulls/test`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as Answer['body'] };
}

const settings = (changes: object = {}) => ({
  host: '127.0.0.1',
  port: postgres.port,
  database: 'postgres',
  user: postgres.user,
  password: postgres.password,
  ssl: 'disable',
  table,
  cursorColumn: 'updated_at',
  keyColumns: 'id',
  ...changes,
});
const tryTable = (changes: object = {}, worker = open) => tryIt({ type: 'postgresql', settings: settings(changes) }, worker);

describe('settings of a table', () => {
  it('show the first rows as events, the columns, and how good the cursor is; nothing is stored', async () => {
    const { status, body } = await tryTable();
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'postgresQuery', partitions: null, warnings: [] });
    expect(body['cursor']).toEqual({
      column: 'updated_at',
      databaseType: 'timestamp with time zone',
      isTime: true,
      isIndexed: true,
      looksGrowing: true,
    });
    expect(body['columns']).toEqual([
      { name: 'id', type: 'integer', emptyShare: 0, databaseType: 'bigint' },
      { name: 'name', type: 'text', emptyShare: 0, databaseType: 'text' },
      { name: 'at', type: 'number', emptyShare: 0, databaseType: 'numeric' },
      { name: 'updated_at', type: 'datetime', emptyShare: 0, databaseType: 'timestamp with time zone' },
      { name: 'falling', type: 'integer', emptyShare: 0, databaseType: 'integer' },
    ]);
    expect(body.events).toHaveLength(10);
    expect(body.events?.[0]).toMatchObject({ isCut: true, body: expect.stringMatching(/^.{16384}$/) as string });
    expect(body.events?.[0]?.size).toBeGreaterThan(100_000);
    expect(body.events?.[1]).toEqual({
      headers: { 'content-type': 'application/json', 'x-tributary-cursor': '2026-01-01 00:00:02+00', 'x-tributary-key': '["2"]' },
      body: '{"id":2,"name":"n2","at":0.5,"updated_at":"2026-01-01T00:00:02+00:00","falling":998}',
      size: 84,
      isCut: false,
    });
  });

  it.each([
    ['id', ['pull_cursor_no_time']],
    ['falling', ['pull_cursor_no_time', 'pull_cursor_not_indexed', 'pull_cursor_not_growing']],
    ['at', ['pull_cursor_no_time', 'pull_cursor_not_indexed', 'pull_cursor_not_growing']],
  ])('with the cursor %s warn of %j', async (cursorColumn, codes) => {
    expect((await tryTable({ cursorColumn })).body.warnings?.map(({ code }) => code)).toEqual(codes);
  });

  it('may be a query, of whose rows neither index nor order is known', async () => {
    const { body } = await tryTable({ preset: 'query', table: undefined, query: `select * from ${table} where id > 48` });
    expect(body['cursor']).toMatchObject({ isIndexed: null, looksGrowing: null });
    expect(body.events).toHaveLength(2);
  });

  it.each<[string, object, number, string, string, string]>([
    ['table', { table: 'no_such' }, 422, 'settings.table', 'pull_query_invalid', 'no such table'],
    ['cursorColumn', { cursorColumn: 'no_such' }, 422, 'settings.cursorColumn', 'pull_column_missing', '"no_such"'],
    ['keyColumns', { keyColumns: 'id, no_such' }, 422, 'settings.keyColumns', 'pull_column_missing', '"no_such"'],
    ['password', { password: 'a-wrong-password' }, 422, 'settings.password', 'pull_credentials_wrong', 'user and password'],
    ['database', { database: 'no_such' }, 502, 'settings.database', 'pull_unreachable', 'no database'],
    ['port', { port: 1 }, 502, 'settings.host', 'pull_unreachable', 'nothing answers'],
    ['host', { host: 'no-such.invalid' }, 502, 'settings.host', 'pull_unreachable', 'host'],
    ['ssl', { ssl: 'verify-full' }, 502, 'settings.ssl', 'pull_unreachable', 'encryption'],
    ['query', { preset: 'query', table: undefined, query: 'selec 1' }, 422, 'settings.query', 'pull_query_invalid', 'not valid'],
    ['slow', { preset: 'query', table: undefined, query: 'select 1 as id, now() as updated_at, pg_sleep(60)' }, 504, 'settings.query', 'pull_timeout', 'too long'],
    ['unknown', { nonsense: 1 }, 400, 'settings.nonsense', 'unknown_field', ''],
    ['range', { port: 70_000 }, 400, 'settings.port', 'invalid_value', 'from 1 to 65535'],
    ['missing', { host: undefined }, 400, 'settings.host', 'required', ''],
  ])('that are wrong are named: %s', async (_name, changes, status, path, code, words) => {
    const answer = await tryTable(changes);
    expect([answer.status, answer.body.errors?.map((error) => [error.path, error.code])]).toEqual([status, [[path, code]]]);
    expect(answer.body.errors?.[0]?.message).toContain(words);
  }, 60_000); // prettier-ignore

  it('need a token that may write sources, and a type that is read', async () => {
    expect((await tryIt({ type: 'postgresql', settings: settings() }, open, 'trb_wrong')).status).toBe(401);
    const answer = await tryIt({ type: 'shopify', settings: {} });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, 'type']);
  });
});

describe('a stored password', () => {
  const source = () => aStored({});
  function aStored(changes: object): SourceDefinition {
    const { host, port, database: name, user } = settings();
    return aPulledSource(
      {
        kind: 'postgresQuery',
        host,
        port,
        database: name,
        user,
        password: box.seal(postgres.password),
        ssl: 'disable',
        from: { is: 'table', table: [table] },
        cursorColumn: 'updated_at',
        keyColumns: ['id'],
        intervalSeconds: 60,
        lookbackSeconds: 60,
        lookbackRows: 1000,
        pageSize: 100,
      },
      { status: 'paused', ...changes },
    );
  }

  it('is used for the same server, told to no other, and never shown', async () => {
    const stored = source();
    await deployment.publish(stored);
    const attempt = (changes: object, worker = open) =>
      tryIt({ type: 'postgresql', sourceId: stored.id, settings: settings({ password: undefined, ...changes }) }, worker);
    await eventually(async () => (await attempt({})).status !== 404, { what: 'the source to be known' });
    const answers = [
      await attempt({}),
      await attempt({ table: 'no_such' }),
      await attempt({ host: 'localhost' }),
      await attempt({ port: 1 }),
      await attempt({ user: 'somebody' }),
      await attempt({ ssl: 'require' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 400, 400, 400, 400]);
    for (const { body } of answers.slice(2)) expect(body.errors?.map(({ path }) => path)).toEqual(['settings.password']);
    const wrong = await tryTable({ password: 'another-wrong-password', host: '127.0.0.1' });
    const everything = [...answers, wrong].map(({ text }) => text).join() + open.output();
    expect([everything.includes(postgres.password), everything.includes('another-wrong-password')]).toEqual([false, false]);
    expect(deployment.events(stored.id)).toEqual([]);
  });
});

describe('where a source may be read from', () => {
  it.each([
    '169.254.169.254',
    // the same, as resolvers read it
    '2852039166',
    '0xa9fea9fe',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
  ])('is not %s, whatever the list says', async (host) => {
    const { status, body } = await tryTable({ host });
    expect([status, body.errors?.map(({ path, code }) => [path, code])]).toEqual([422, [['settings.host', 'pull_host_not_allowed']]]);
  });

  it.each(['127.0.0.1', 'localhost', '::1', '2130706433', '127.1'])(
    'is not %s without being named, which the answer says',
    async (host) => {
      const { status, body } = await tryTable({ host }, plain);
      expect([status, body.code]).toEqual([422, 'pull_host_not_allowed']);
      expect(body.detail).toContain('PULL_ALLOWED_HOSTS');
    },
  );

  it('is what the list names, by name or by address', async () => {
    expect((await tryTable({ host: 'localhost' }, named)).status).toBe(200);
    expect((await tryTable({ host: '127.0.0.1' }, named)).body.code).toBe('pull_host_not_allowed');
  });

  it('is the same for sources that run, which say so', async () => {
    const stored = aPulledSource({
      kind: 'kafkaTopic',
      topic: 'a-topic',
      startFrom: 'earliest',
      cluster: { brokers: ['169.254.169.254:9092'], ssl: false, sasl: null },
    });
    await deployment.publish(stored);
    for (const worker of [open, plain, named]) {
      const refused = async () => (await askPull(worker, stored.id)).body.problem?.code === 'pull_host_not_allowed';
      await eventually(refused, { what: 'the refusal', timeoutMs: 60_000 });
    }
    await deployment.publish({ ...stored, revision: 2, status: 'inactive' });
  });
});

describe('settings of a topic', () => {
  const topic = uniqueName('shop.public.customers-');
  const portOf = () => testInfra().brokers[0]?.split(':').at(-1) ?? '';
  const tryTopic = (changes: object, worker = open) => tryIt({ type: 'kafka-topic', settings: { topic, ...changes } }, worker);
  beforeAll(async () => {
    const kafka = createKafka({ brokers: testInfra().brokers, clientId: 'somebody', logger: silentLogger });
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    await admin.ensureTopics([{ name: topic, partitions: 1, cleanup: { policy: 'compact' }, maxMessageBytes: 1_000_000 }]);
    await producer.start();
    await producer.sendAll(Array.from({ length: 30 }, (_, index) => ({ topic, key: `${index}`, value: `{"n":${index}}` })));
    await Promise.all([admin.close(), producer.stop()]);
  });

  it('show the first records as events, or the last ones, and what is in them', async () => {
    const { status, body } = await tryTopic({});
    expect([status, body.events?.map((event) => event.body)]).toEqual([200, Array.from({ length: 10 }, (_, index) => `{"n":${index}}`)]);
    expect(body.events?.[0]?.headers).toMatchObject({ 'x-tributary-topic': `${topic}/0/0`, 'x-tributary-key': '0' });
    expect(body).toMatchObject({ columns: [{ name: 'n', type: 'integer' }], partitions: [{ partition: 0, begin: '0', end: '30' }] });
    const last = (await tryTopic({ startFrom: 'latest' })).body.events?.map((event) => event.headers['x-tributary-key']);
    expect(last?.sort()).toEqual(Array.from({ length: 10 }, (_, index) => `${index + 20}`));
  });

  it.each<[string, () => object, string, string]>([
    ['there is not', () => ({ topic: 'no-such-topic' }), 'settings.topic', 'pull_topic_missing'],
    ["is one of Kafka's own", () => ({ topic: '__consumer_offsets' }), 'settings.topic', 'pull_topic_not_allowed'],
    ["is one of Kafka's own, through its brokers", () => ({ preset: 'cluster', brokers: `localhost:${portOf()}`, ssl: 'off', topic: '__consumer_offsets' }), 'settings.topic', 'pull_topic_not_allowed'],
    ['has settings of connectors', () => ({ topic: 'connect-configs' }), 'settings.topic', 'pull_topic_not_allowed'],
    ['is written by the product', () => ({ topic: `${deployment.prefix}raw-events` }), 'settings.topic', 'pull_own_topic'],
    ['is at an address that is never read', () => ({ preset: 'cluster', brokers: '169.254.169.254:9092', ssl: 'off' }), 'settings.brokers', 'pull_host_not_allowed'],
  ])('that %s are refused', async (_name, changes, path, code) => {
    const { status, body } = await tryTopic(changes());
    expect([status, body.errors?.map((error) => [error.path, error.code])]).toEqual([422, [[path, code]]]);
  }, 60_000); // prettier-ignore

  it('are refused where the deployment names others', async () => {
    expect((await tryTopic({}, named)).status).toBe(200);
    expect((await tryTopic({ topic: 'no-such-topic' }, named)).body.code).toBe('pull_topic_not_allowed');
  });

  it('lead nowhere else by the brokers that a cluster names itself', async () => {
    const { body } = await tryTopic({ preset: 'cluster', brokers: `localhost:${portOf()}`, ssl: 'off' }, named);
    expect([body.code, body.detail?.includes('127.0.0.1')]).toEqual(['pull_host_not_allowed', true]);
  }, 60_000);
});
