import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { TOPIC_CATALOGUE } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import { silentLogger, testInfra, uniqueName } from '@tributary/testing';

const run = promisify(execFile);
const PROGRAM = path.join(__dirname, '../dist/main.cjs');

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** The program as its container runs it, once. */
async function runTopics(settings: Readonly<Record<string, string>>): Promise<Ended> {
  try {
    const { stdout } = await run('node', [PROGRAM], { env: { PATH: process.env.PATH, ...settings } });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, output: stdout };
  }
}

function settings(topicPrefix: string): Record<string, string> {
  return { KAFKA_BROKERS: testInfra().brokers.join(','), TOPIC_PREFIX: topicPrefix };
}

async function topicsUnder(topicPrefix: string): Promise<string[]> {
  const admin = createKafka({ brokers: testInfra().brokers, clientId: 'test', topicPrefix, logger: silentLogger }).admin();
  try {
    return (await admin.listTopics()).sort();
  } finally {
    await admin.close();
  }
}

test('creates the catalogue, and finds nothing to do the second time', async () => {
  const prefix = `${uniqueName('topics')}.`;
  const replication = { TOPIC_REPLICATION_FACTOR: '1', TOPIC_MIN_INSYNC_REPLICAS: '1' };
  expect(await runTopics({ ...settings(prefix), ...replication })).toMatchObject({ code: 0 });
  expect(await topicsUnder(prefix)).toEqual(TOPIC_CATALOGUE.map(({ name }) => name).sort());
  expect(await runTopics({ ...settings(prefix), ...replication })).toMatchObject({ code: 0 });
});

test('fails, and creates nothing, where there are fewer brokers than copies asked for', async () => {
  const prefix = `${uniqueName('topics')}.`;
  const { code, output } = await runTopics({ ...settings(prefix), TOPIC_REPLICATION_FACTOR: '9' });
  expect(code).toBe(1);
  expect(output).toContain('INVALID_REPLICATION_FACTOR');
  expect(await topicsUnder(prefix)).toEqual([]);
});

test('names the variable that is wrong', async () => {
  const missing = await runTopics({});
  expect(missing.code).toBe(1);
  expect(missing.output).toContain('KAFKA_BROKERS is not set');
  const contradiction = await runTopics({ ...settings('x.'), TOPIC_REPLICATION_FACTOR: '2', TOPIC_MIN_INSYNC_REPLICAS: '3' });
  expect(contradiction.code).toBe(1);
  expect(contradiction.output).toContain('TOPIC_MIN_INSYNC_REPLICAS must be at most TOPIC_REPLICATION_FACTOR');
});
