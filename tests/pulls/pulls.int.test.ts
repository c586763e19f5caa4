import type { DefinitionRecord, PullDefinition } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import { createSecretBox } from '@tributary/secrets';
import { aSource, aWorkflow, silentLogger, startPostgres, type TestPostgres, testInfra, uniqueName } from '@tributary/testing';
import { Client } from 'pg';
import { type Pipeline, SECRET_KEY, startPipeline } from '../src/pipeline.ts';

const SERVICES = ['ingest-gateway', 'workflow-engine', 'profile-service', 'source-worker'] as const;
const TOPIC = uniqueName('shop.public.customers-');

let postgres: TestPostgres;
let pipeline: Pipeline;

beforeAll(async () => {
  postgres = await startPostgres();
  pipeline = await startPipeline(SERVICES, {}, [
    ...aPulledSource('postgresql', aQuery(), '$.body.email'),
    ...aPulledSource('kafka-topic', { kind: 'kafkaTopic', topic: TOPIC, startFrom: 'earliest', cluster: null }, '$.body.after.email'),
  ]);
}, 180_000);
afterAll(async () => {
  await pipeline.stop();
  await postgres.stop();
});

/** A source, and a workflow that knows people by an address in the body. */
function aPulledSource(type: string, pull: PullDefinition, path: string): DefinitionRecord[] {
  const source = aSource({ type, authentication: { scheme: 'pull' }, pull });
  const mapping = { event: { name: { const: 'Read' } }, identifiers: { email: { path } } };
  return [source, aWorkflow({ sourceId: source.id, definition: { mapping } })];
}

function aQuery(): PullDefinition {
  const { port, user, password } = postgres;
  return {
    kind: 'postgresQuery',
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user,
    password: createSecretBox(SECRET_KEY).seal(password),
    ssl: 'disable',
    from: { is: 'query', query: 'select * from people' },
    cursorColumn: 'updated_at',
    keyColumns: ['id'],
    intervalSeconds: 1,
    lookbackSeconds: 60,
    lookbackRows: 1000,
    pageSize: 100,
  };
}

it('a row of PostgreSQL becomes a person', async () => {
  const { port, user, password } = postgres;
  const database = new Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
  await database.connect();
  await database.query(`create table people as select 1 as id, 'row@example.com' as email, now() as updated_at`);
  await database.end();
  expect((await pipeline.published('row@example.com')).profile.eventCount).toBe(1);
});

it('a change that Debezium wrote to a topic becomes a person', async () => {
  const kafka = createKafka({ brokers: testInfra().brokers, clientId: 'connect', logger: silentLogger });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await admin.ensureTopics([{ name: TOPIC, partitions: 1, cleanup: { policy: 'compact' }, maxMessageBytes: 1_000_000 }]);
  await producer.start();
  await producer.sendAll([
    { topic: TOPIC, key: '{"id":1}', value: '{"op":"c","after":{"id":1,"email":"debezium@example.com"}}' },
    { topic: TOPIC, key: '{"id":1}', value: null },
  ]);
  await Promise.all([admin.close(), producer.stop()]);
  expect((await pipeline.published('debezium@example.com')).profile.eventCount).toBe(1);
});
