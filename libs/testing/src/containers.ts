import { createKafka } from '@tributary/kafka';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { eventually } from './eventually.ts';
import { silentLogger } from './test-kafka.ts';

/** The images of docker-compose.yml. */
const KAFKA_IMAGE = 'apache/kafka:4.1.1';
const MONGODB_IMAGE = 'mongo:8';

const KAFKA_PORT = 9092;
const MONGODB_PORT = 27017;
/** A first run may have to start on a busy machine; pulling an image is not counted. */
const STARTUP_MS = 120_000;

export interface Containers {
  readonly brokers: string;
  readonly mongodbUri: string;
  stop(): Promise<void>;
}

/** Apache Kafka and MongoDB in containers. Rejects where no container engine answers or an image cannot be had. */
export async function startContainers(): Promise<Containers> {
  const [kafka, mongodb] = await Promise.allSettled([startKafka(), startMongodb()]);
  if (kafka.status === 'fulfilled' && mongodb.status === 'fulfilled') {
    return {
      brokers: addressOf(kafka.value, KAFKA_PORT),
      mongodbUri: `mongodb://${addressOf(mongodb.value, MONGODB_PORT)}`,
      stop: async () => void (await Promise.all([kafka.value.stop(), mongodb.value.stop()])),
    };
  }
  const reasons: unknown[] = [];
  for (const each of [kafka, mongodb]) {
    if (each.status === 'fulfilled') await each.value.stop();
    else reasons.push(each.reason);
  }
  throw new AggregateError(reasons, `the containers did not start: ${reasons.map(String).join('; ')}`);
}

function startMongodb(): Promise<StartedTestContainer> {
  return new GenericContainer(MONGODB_IMAGE)
    .withExposedPorts(MONGODB_PORT)
    .withWaitStrategy(Wait.forLogMessage('Waiting for connections'))
    .withStartupTimeout(STARTUP_MS)
    .start();
}

const START_SCRIPT = '/tmp/start-kafka.sh';
const WAITING = 'waiting for the address';

/**
 * A broker says its own address to its clients, and which port of this machine leads to it is known only when the container runs: so the container
 * waits for a script with the address. (`@testcontainers/kafka` does the same for another vendor's image only.)
 */
async function startKafka(): Promise<StartedTestContainer> {
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withExposedPorts(KAFKA_PORT)
    .withEnvironment(BROKER)
    .withEntrypoint(['bash', '-c'])
    .withCommand([`echo '${WAITING}'; until [ -x ${START_SCRIPT} ]; do sleep 0.1; done; exec ${START_SCRIPT}`])
    .withWaitStrategy(Wait.forLogMessage(WAITING))
    .withStartupTimeout(STARTUP_MS)
    .start();
  const address = addressOf(container, KAFKA_PORT);
  const script = `#!/usr/bin/env bash
export KAFKA_ADVERTISED_LISTENERS=CLIENTS://${address},BROKERS://localhost:9094
exec /etc/kafka/docker/run
`;
  try {
    await container.copyContentToContainer([{ content: script, target: START_SCRIPT, mode: 0o755 }]);
    await eventually(() => answers(address), { timeoutMs: STARTUP_MS, what: 'Kafka in its container' });
  } catch (error) {
    await container.stop();
    throw error;
  }
  return container;
}

/** One node that is its own controller, set up as that of the local stack. */
const BROKER = {
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
  KAFKA_LISTENERS: `CLIENTS://:${KAFKA_PORT},CONTROLLER://:9093,BROKERS://:9094`,
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,BROKERS:PLAINTEXT',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'BROKERS',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_MESSAGE_MAX_BYTES: '13631488',
  KAFKA_REPLICA_FETCH_MAX_BYTES: '13631488',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
};

async function answers(address: string): Promise<boolean> {
  const admin = createKafka({ brokers: [address], clientId: 'containers', logger: silentLogger }).admin();
  try {
    await admin.listTopics();
    return true;
  } finally {
    await admin.close();
  }
}

function addressOf(container: StartedTestContainer, port: number): string {
  return `${container.getHost()}:${container.getMappedPort(port)}`;
}
