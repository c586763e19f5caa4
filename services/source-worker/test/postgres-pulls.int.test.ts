import type { PostgresPull, SourceDefinition } from '@tributary/contracts';
import { eventually, type RunningService, startPostgres, type TestPostgres, uniqueName } from '@tributary/testing';
import pg from 'pg';
import { aPulledSource, askPull, box, deploy, type Deployment } from './pull-harness.ts';

let postgres: TestPostgres;
let database: pg.Client;
let deployment: Deployment;
let worker: RunningService;

beforeAll(async () => {
  [postgres, deployment] = await Promise.all([startPostgres(), deploy()]);
  database = await connected();
  worker = await deployment.start();
}, 120_000);
afterEach(() => deployment.retire());
afterAll(async () => {
  await deployment.stop();
  await database.end();
  await postgres.stop();
});

async function connected(): Promise<pg.Client> {
  const { port, user, password } = postgres;
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
  await client.connect();
  return client;
}

function aPull(changes: Partial<PostgresPull> = {}): PostgresPull {
  return {
    kind: 'postgresQuery',
    host: '127.0.0.1',
    port: postgres.port,
    database: 'postgres',
    user: postgres.user,
    password: box.seal(postgres.password),
    ssl: 'disable',
    from: { is: 'table', table: ['public', 'orders'] },
    cursorColumn: 'updated_at',
    keyColumns: ['id'],
    intervalSeconds: 1,
    lookbackSeconds: 60,
    lookbackRows: 1000,
    pageSize: 100,
    ...changes,
  };
}

/** A source of a new table. */
async function aTable(columns: string, changes: Partial<PostgresPull> = {}): Promise<{ table: string; source: SourceDefinition }> {
  const table = uniqueName('t');
  await database.query(`create table ${table} (${columns})`);
  return { table, source: aPulledSource(aPull({ from: { is: 'table', table: [table] }, ...changes })) };
}

const bodiesOf = (source: SourceDefinition) =>
  deployment.events(source.id).map(({ body }) => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>);
const textsOf = (source: SourceDefinition) => deployment.events(source.id).map(({ body }) => Buffer.from(body).toString());
const hasEvents = (source: SourceDefinition, count: number) =>
  eventually(() => deployment.events(source.id).length >= count, {
    what: `${count} events, there are ${deployment.events(source.id).length}`,
    timeoutMs: 60_000,
  });
const hasProblem = (source: SourceDefinition, code: string) =>
  eventually(async () => (await askPull(worker, source.id)).body.problem?.code === code, { what: `the problem ${code}` });
/** A run that began after this call is over: of two that end, the second did. */
async function hasReadAgain(source: SourceDefinition): Promise<void> {
  for (let runs = 0; runs < 2; runs++) {
    const before = (await askPull(worker, source.id)).body.run;
    const hasEnded = async () => {
      const { run } = (await askPull(worker, source.id)).body;
      return run != null && run.endedAt !== null && run.endedAt !== before?.endedAt;
    };
    expect((await askPull(worker, source.id, '/run')).status).toBe(202);
    await eventually(hasEnded, { what: 'another run', timeoutMs: 60_000 });
  }
}

describe('a table', () => {
  it('is read once, then what is new and what has changed, each version of a row once', async () => {
    const { table, source } = await aTable('id bigint primary key, name text, updated_at timestamptz not null default clock_timestamp()');
    await database.query(`insert into ${table} (id, name) select i, 'n' || i from generate_series(1, 250) i`);
    await deployment.publish(source);
    await hasEvents(source, 250);
    await database.query(`insert into ${table} (id, name) values (1000, 'new')`);
    await hasEvents(source, 251);
    await database.query(`update ${table} set name = 'changed', updated_at = clock_timestamp() where id = 7`);
    await hasEvents(source, 252);
    await hasReadAgain(source);

    const bodies = bodiesOf(source);
    expect(bodies).toHaveLength(252);
    expect(new Set(deployment.events(source.id).map(({ eventId }) => eventId)).size).toBe(252);
    expect(bodies.filter(({ id }) => id === 7).map(({ name }) => name)).toEqual(['n7', 'changed']);
    const ofRow = deployment.events(source.id).filter(({ key }) => key === '["7"]');
    expect(ofRow.map(({ partition, method }) => [partition, method])).toEqual(Array(2).fill([ofRow[0]?.partition, 'PULL']));
    // the next run may be under way
    await eventually(async () => (await askPull(worker, source.id)).body.state === 'waiting', { what: 'the end of a run' });
    const { body } = await askPull(worker, source.id);
    expect(body).toMatchObject({ kind: 'postgresQuery', rows: 252, problem: null, skippedRows: 0 });
  });

  it('loses no row of those with the same cursor, wherever a page ends', async () => {
    const { table, source } = await aTable('a int, b text, updated_at timestamptz not null, primary key (a, b)', {
      keyColumns: ['a', 'b'],
      pageSize: 7,
    });
    await database.query(`insert into ${table} select i % 5, 'b' || i, '2026-01-01T00:00:00.000001Z' from generate_series(1, 100) i`);
    await deployment.publish(source);
    await hasEvents(source, 100);
    await hasReadAgain(source);
    expect(new Set(deployment.events(source.id).map(({ eventId }) => eventId)).size).toBe(100);
    expect(deployment.events(source.id)).toHaveLength(100);
  });

  it('has every digit of its values, as JSON', async () => {
    const { table, source } = await aTable(
      'id bigint primary key, amount numeric, doubled float8, at timestamptz, local timestamp, day date, doc jsonb, text_doc json, bytes bytea, tags text[], numbers bigint[], nothing text, yes boolean, uid uuid, updated_at timestamptz not null',
    );
    await database.query(
      `insert into ${table} values (9007199254740993, 12345678901234567890.123400, 0.1, '2026-03-04T05:06:07.123456+02', '2026-03-04T05:06:07.123456', '2026-03-04',
       '{"a": [1, 9007199254740993, null]}', '{"b":  1.10}', '\\x00ff10', array['x', 'say "hi"', null], array[9007199254740993], null, true, '00000000-0000-4000-8000-000000000001', '2026-03-04T05:06:07.654321Z')`,
    );
    await deployment.publish(source);
    await hasEvents(source, 1);
    expect(textsOf(source)).toEqual([
      '{"id":9007199254740993,"amount":12345678901234567890.123400,"doubled":0.1,"at":"2026-03-04T03:06:07.123456+00:00","local":"2026-03-04T05:06:07.123456","day":"2026-03-04",' +
        '"doc":{"a": [1, 9007199254740993, null]},"text_doc":{"b":  1.10},"bytes":"AP8Q","tags":["x","say \\"hi\\"",null],"numbers":[9007199254740993],"nothing":null,"yes":true,' +
        '"uid":"00000000-0000-4000-8000-000000000001","updated_at":"2026-03-04T05:06:07.654321+00:00"}',
    ]);
    expect(deployment.events(source.id)[0]?.rawHeaders).toEqual([
      'content-type',
      'application/json',
      'x-tributary-cursor',
      '2026-03-04 05:06:07.654321+00',
      'x-tributary-key',
      '["9007199254740993"]',
    ]);
  });

  it('finds rows that are committed late, within the look-back, and sends no other twice', async () => {
    const { table, source } = await aTable('id int primary key, updated_at timestamptz not null default now()');
    const late = await connected();
    await late.query('begin');
    await late.query(`insert into ${table} values (1)`);
    await database.query(`insert into ${table} select i from generate_series(2, 30) i`);
    await deployment.publish(source);
    await hasEvents(source, 29);
    await late.query('commit');
    await late.end();
    await hasEvents(source, 30);
    await hasReadAgain(source);
    expect(
      bodiesOf(source)
        .map(({ id }) => Number(id))
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  it('finds rows of serial numbers that are committed out of order, and sends no other twice', async () => {
    const { table, source } = await aTable('id serial primary key, text text', { cursorColumn: 'id', pageSize: 10 });
    const early = await connected();
    const late = await connected();
    for (const client of [early, late]) await client.query(`begin; insert into ${table} (text) values ('uncommitted')`);
    await database.query(`insert into ${table} (text) select 'n' || i from generate_series(1, 30) i`);
    await deployment.publish(source);
    await hasEvents(source, 30);
    await hasReadAgain(source);
    await late.query('commit');
    await hasEvents(source, 31);
    await database.query(`insert into ${table} (text) values ('later')`);
    await hasEvents(source, 32);
    await early.query('commit');
    await hasEvents(source, 33);
    await hasReadAgain(source);
    await Promise.all([early.end(), late.end()]);
    const ids = bodiesOf(source).map(({ id }) => Number(id));
    expect([ids.length, [...ids].sort((a, b) => a - b)]).toEqual([33, Array.from({ length: 33 }, (_, index) => index + 1)]);
    const { warnings } = (await askPull(worker, source.id)).body;
    expect(warnings).toMatchObject([{ code: 'pull_cursor_no_time', message: expect.stringContaining('1000') as string }]);
  });

  it('misses nothing of a table that was empty when its first rows were committed out of order', async () => {
    const { table, source } = await aTable('id serial primary key', { cursorColumn: 'id' });
    await deployment.publish(source);
    await eventually(async () => (await askPull(worker, source.id)).body.state === 'waiting', { what: 'the first run' });
    const late = await connected();
    await late.query(`begin; insert into ${table} default values`);
    await database.query(`insert into ${table} default values`);
    await hasEvents(source, 1);
    await late.query('commit');
    await late.end();
    await hasEvents(source, 2);
    await hasReadAgain(source);
    expect(bodiesOf(source).map(({ id }) => id)).toEqual([2, 1]);
  });

  it('goes on behind rows whose cursor lies in the future', async () => {
    const { table, source } = await aTable('id int primary key, updated_at timestamptz not null default now()');
    await database.query(`insert into ${table} values (1, '9999-01-01Z')`);
    await deployment.publish(source);
    await hasEvents(source, 1);
    await hasReadAgain(source);
    await database.query(`insert into ${table} values (2)`);
    await hasEvents(source, 2);
    await hasReadAgain(source);
    expect(bodiesOf(source).map(({ id }) => id)).toEqual([1, 2]);
  });

  it.each([
    ['bigint', '9007199254740993', '9007199254740994'],
    ['numeric', '0.12345678901234567890', '0.12345678901234567891'],
    ['date', '2020-01-01', '2020-01-02'],
    ['uuid', '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'],
    ['text', "it's\\n", "it's\\n'"],
  ])('may have a cursor of type %s', async (type, first, second) => {
    const { table, source } = await aTable(`id int, "Cursor ""x""" ${type} not null`, { cursorColumn: 'Cursor "x"', pageSize: 1 });
    const insert = (id: number, cursor: string) => database.query(`insert into ${table} values ($1, $2)`, [id, cursor]);
    await insert(1, first);
    await deployment.publish(source);
    await hasEvents(source, 1);
    await insert(2, second);
    await hasEvents(source, 2);
    await hasReadAgain(source);
    expect(bodiesOf(source).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('says how many rows it cannot read for want of a cursor', async () => {
    const { table, source } = await aTable('id int, updated_at timestamptz');
    await database.query(`insert into ${table} values (1, null), (null, now()), (3, now())`);
    await deployment.publish(source);
    await hasEvents(source, 1);
    await hasReadAgain(source);
    expect(bodiesOf(source).map(({ id }) => id)).toEqual([3]);
    expect((await askPull(worker, source.id)).body).toMatchObject({ skippedRows: 2, rows: 1 });
  });

  it('has rows that are too large for the source as rejections, and goes on behind them', async () => {
    const { table, source } = await aTable('id int primary key, text text, updated_at timestamptz not null default now()');
    const small = { ...source, limits: { maxBodyBytes: 1000, requestsPerSecond: null, burst: null } };
    await database.query(`insert into ${table} values (1, 'a'), (2, repeat('x', 2000)), (3, 'c')`);
    await deployment.publish(small);
    await hasEvents(source, 2);
    expect(
      bodiesOf(source)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([1, 3]);
    await eventually(() => deployment.rejections(source.id).length === 1, { what: 'the rejection' });
    expect(deployment.rejections(source.id)).toMatchObject([{ code: 'body_too_large' }]);
  });

  it('is not read while the source is paused or inactive, and goes on where it was', async () => {
    const { table, source } = await aTable('id int primary key, updated_at timestamptz not null default now()');
    await database.query(`insert into ${table} values (1)`);
    await deployment.publish({ ...source, status: 'paused' });
    await eventually(async () => (await askPull(worker, source.id)).body.state === 'stopped', { what: 'it to be known' });
    expect((await askPull(worker, source.id, '/run')).body.code).toBe('conflict');
    await deployment.publish({ ...source, revision: 2 });
    await hasEvents(source, 1);
    await deployment.publish({ ...source, revision: 3, status: 'inactive' });
    await eventually(async () => (await askPull(worker, source.id)).body.state === 'stopped', { what: 'it to stop' });
    await database.query(`insert into ${table} values (2)`);
    await deployment.publish({ ...source, revision: 4 });
    await hasEvents(source, 2);
    await hasReadAgain(source);
    expect(bodiesOf(source).map(({ id }) => id)).toEqual([1, 2]);
  });
});

describe('what cannot be read', () => {
  it('says that the password is wrong, and the password is nowhere', async () => {
    const password = 'a-quite-wrong-password';
    const source = aPulledSource(aPull({ password: box.seal(password) }));
    await deployment.publish(source);
    await hasProblem(source, 'pull_credentials_wrong');
    const status = await askPull(worker, source.id);
    const preview = await askPull(worker, source.id, '/preview');
    expect([status.body.state, preview.status, preview.body.code]).toEqual(['failing', 422, 'pull_credentials_wrong']);
    expect(worker.output() + status.text + preview.text).not.toContain(password);
  });

  it.each<[string, () => Partial<PostgresPull>, string, string]>([
    ['a port where nobody answers', () => ({ port: 1 }), 'pull_unreachable', 'nothing answers'],
    ['a host that there is not', () => ({ host: 'no-such-host.invalid' }), 'pull_unreachable', 'host'],
    ['a database that there is not', () => ({ database: 'no-such' }), 'pull_unreachable', 'no database'],
    ['a server without TLS', () => ({ ssl: 'verify-full' as const }), 'pull_unreachable', 'encryption'],
    ['a table that there is not', () => ({ from: { is: 'table' as const, table: ['no_such'] } }), 'pull_query_invalid', 'no such table'],
    ['a query that is none', () => ({ from: { is: 'query' as const, query: 'selec 1' } }), 'pull_query_invalid', 'not valid'],
    [
      'two statements',
      () => ({
        from: { is: 'query' as const, query: 'select 1) q; commit; create table written_by_a_pull (id int); select * from (select 1' },
      }),
      'pull_query_invalid',
      'one SELECT',
    ],
    [
      'a missing column',
      () => ({ from: { is: 'query' as const, query: 'select 1 as id, 2 as other' } }),
      'pull_column_missing',
      '"updated_at"; what is read has "id", "other"',
    ],
    [
      'a column that is there twice',
      () => ({ from: { is: 'query' as const, query: 'select 1 as id, now() as updated_at, 2 as id' } }),
      'pull_query_invalid',
      '"id"',
    ],
    [
      'a cursor without an order',
      () => ({ from: { is: 'query' as const, query: "select 1 as id, '{}'::json as updated_at" } }),
      'pull_query_invalid',
      'order',
    ],
  ])('%s', async (_name, changes, code, words) => {
    const source = aPulledSource(aPull(changes()));
    await deployment.publish(source);
    await hasProblem(source, code);
    expect((await askPull(worker, source.id)).body.problem?.message).toContain(words);
    expect((await database.query(`select to_regclass('written_by_a_pull')`)).rows).toEqual([{ to_regclass: null }]);
  });

  it('never writes, whatever the query says', async () => {
    const table = uniqueName('t');
    await database.query(
      `create table ${table} (id int); create function ${table}_f() returns int language sql as 'insert into ${table} values (1) returning id'`,
    );
    const calling = aPulledSource(aPull({ from: { is: 'query', query: `select ${table}_f() as id, now() as updated_at` } }));
    const writing = aPulledSource(
      aPull({
        from: { is: 'query', query: `with w as (insert into ${table} values (1) returning id) select id, now() as updated_at from w` },
      }),
    );
    await deployment.publish(calling, writing);
    await hasProblem(calling, 'pull_writes');
    await hasProblem(writing, 'pull_query_invalid');
    expect((await database.query(`select * from ${table}`)).rows).toEqual([]);
  });

  it('is read as soon as it can be', async () => {
    const table = uniqueName('t');
    const source = aPulledSource(aPull({ from: { is: 'table', table: [table] } }));
    await deployment.publish(source);
    await hasProblem(source, 'pull_query_invalid');
    await database.query(`create table ${table} as select 1 as id, now() as updated_at`);
    expect((await askPull(worker, source.id, '/run')).status).toBe(202);
    await hasEvents(source, 1);
    await eventually(async () => (await askPull(worker, source.id)).body.problem === null, { what: 'the problem to be over' });
  });
});

describe('the preview', () => {
  it('shows the first rows of a query and stores nothing', async () => {
    const query = 'select i as id, now() as updated_at from generate_series(1, 20) i -- and so on';
    const source = aPulledSource(aPull({ from: { is: 'query', query } }), { status: 'paused' });
    await deployment.publish(source);
    const answer = await askPull(worker, source.id, '/preview');
    const rows = answer.body.rows as unknown as { key: string[]; body: string }[];
    expect([answer.status, rows.length]).toEqual([200, 10]);
    expect(rows.map(({ key, body }) => [key, (JSON.parse(body) as { id: number }).id])).toEqual(
      Array.from({ length: 10 }, (_, index) => [[String(index + 1)], index + 1]),
    );
    expect(deployment.events(source.id)).toEqual([]);
  });

  it('and the status need a token', async () => {
    expect((await askPull(worker, 'src_0123456789', '', 'trb_wrong')).status).toBe(401);
    expect((await askPull(worker, 'src_0123456789')).body.code).toBe('not_found');
  });
});

describe('a worker that is killed', () => {
  it('in the middle of a page has another read on: every version of a row is there, with one id', async () => {
    const rows = 10_000;
    const { table, source } = await aTable('id int primary key, filler text, updated_at timestamptz not null default now()', {
      pageSize: 5000,
    });
    await database.query(`insert into ${table} select i, repeat('x', 500) from generate_series(1, ${rows}) i`);
    const [first, second] = await Promise.all([deployment.start(), deployment.start()]);
    await deployment.publish(source);
    for (const victim of [worker, first]) {
      const before = deployment.events(source.id).length;
      await eventually(() => deployment.events(source.id).length > before + 100, { what: 'some rows' });
      await victim.kill9();
      expect(deployment.events(source.id).length).toBeLessThan(rows);
    }
    worker = second;
    await eventually(() => new Set(deployment.events(source.id).map(({ eventId }) => eventId)).size === rows, {
      what: 'all rows',
      timeoutMs: 90_000,
    });
    await hasReadAgain(source);
    const idsOfRows = new Map<unknown, Set<string>>();
    deployment.events(source.id).forEach(({ eventId, requestId, body }) => {
      const { id } = JSON.parse(Buffer.from(body).toString()) as { id: number };
      idsOfRows.set(id, (idsOfRows.get(id) ?? new Set()).add(eventId).add(requestId));
    });
    expect(idsOfRows.size).toBe(rows);
    expect([...idsOfRows.values()].every((ids) => ids.size === 1)).toBe(true);
  }, 180_000);
});
