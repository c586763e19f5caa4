import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TOPIC_CATALOGUE } from '@tributary/contracts';
import { createKafka, type Kafka } from '@tributary/kafka';
import { startKafka } from '@tributary/local-stack';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** A broker of its own for one run, with all topics; gone afterwards. */
export interface BenchStack {
  readonly brokers: string;
  readonly kafka: Kafka;
  readonly dataDir: string;
  stop(): Promise<void>;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

export async function startBenchStack(): Promise<BenchStack> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-bench-'));
  const broker = await startKafka({ root: ROOT, dataDir, port: 0 });
  const brokers = `127.0.0.1:${broker.port}`;
  const kafka = createKafka({ brokers: [brokers], clientId: 'bench', logger: quiet });
  const admin = kafka.admin();
  await admin.ensureTopics(TOPIC_CATALOGUE);
  await admin.close();
  return {
    brokers,
    kafka,
    dataDir,
    async stop() {
      await broker.child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
