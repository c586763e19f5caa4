import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDatabase, startKafka } from '@tributary/local-stack';
import { startContainers } from './containers.ts';
import { BROKERS_VARIABLE, MONGODB_VARIABLE } from './infra.ts';
import { onTeardown } from './teardown.ts';
import { workspaceRoot } from './workspace.ts';

/**
 * Starts a broker and a database for all suites of the run: given ones (`KAFKA_BROKERS`, `MONGODB_URI`), containers (`TEST_INFRA=docker`), else those of the
 * local stack.
 */
export default async function setUp(): Promise<void> {
  if (process.env[BROKERS_VARIABLE] !== undefined) return;
  const { KAFKA_BROKERS: brokers, MONGODB_URI: mongodb, TEST_INFRA: kind } = process.env;
  if (brokers !== undefined && mongodb !== undefined) {
    announce(brokers, mongodb);
    return;
  }
  if (kind === 'docker') {
    const containers = await startContainers();
    onTeardown(() => containers.stop());
    announce(containers.brokers, containers.mongodbUri);
    return;
  }
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-test-'));
  const options = { root: workspaceRoot(), dataDir, port: 0 };
  const [kafka, database] = await Promise.all([startKafka(options), startDatabase(options)]);
  onTeardown(async () => {
    await Promise.all([kafka.child.stop(10_000), database.child.stop(10_000)]);
  }, dataDir);
  announce(`127.0.0.1:${kafka.port}`, `mongodb://127.0.0.1:${database.port}`);
}

function announce(brokers: string, mongodb: string): void {
  process.env[BROKERS_VARIABLE] = brokers;
  process.env[MONGODB_VARIABLE] = mongodb;
}
