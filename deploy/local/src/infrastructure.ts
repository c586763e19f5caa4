import { launchDatabase } from './database.ts';
import { reservePort } from './free-port.ts';
import { launchKafka } from './kafka-broker.ts';
import type { Say } from './progress.ts';
import type { Supervisor } from './supervisor.ts';

export interface InfrastructureOptions {
  readonly root: string;
  readonly dataDir: string;
  readonly supervisor: Supervisor;
  readonly say: Say;
}

const KAFKA_PORT = 9092;
const MONGODB_PORT = 27017;

/** Runs a broker; a replacement listens where it did. Returns its address. */
export async function runKafka({ root, dataDir, supervisor, say }: InfrastructureOptions): Promise<string> {
  const port = await reservePort(KAFKA_PORT);
  say('starting Apache Kafka');
  await supervisor.run({ name: 'kafka', layer: 'infrastructure', launch: () => launchKafka({ root, dataDir, port, say }) });
  say(`Kafka listens on ${port}`);
  return `127.0.0.1:${port}`;
}

/** Runs a database; a replacement listens where it did. Returns its URI, with the name of the database. */
export async function runDatabase({ root, dataDir, supervisor, say }: InfrastructureOptions): Promise<string> {
  const port = await reservePort(MONGODB_PORT);
  say('starting the database');
  await supervisor.run({
    name: 'mongodb',
    layer: 'infrastructure',
    async launch() {
      const launched = await launchDatabase({ root, dataDir, port, say });
      if (launched.kind === 'embedded')
        say('the database is the embedded one, for development and tests; MONGODB_URI names a real MongoDB');
      return launched;
    },
  });
  return `mongodb://127.0.0.1:${port}/tributary`;
}
