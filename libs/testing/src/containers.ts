import { KafkaContainer } from '@testcontainers/kafka';
import { MongoDBContainer } from '@testcontainers/mongodb';

/** The official images that compose uses too. */
const KAFKA_IMAGE = 'apache/kafka:4.1.1';
const MONGODB_IMAGE = 'mongo:8';

export interface Containers {
  readonly brokers: string;
  readonly mongodbUri: string;
  stop(): Promise<void>;
}

/** Apache Kafka and MongoDB in containers. Rejects where no container engine answers or an image cannot be had. */
export async function startContainers(): Promise<Containers> {
  const [kafka, mongodb] = await Promise.all([
    new KafkaContainer(KAFKA_IMAGE).withKraft().start(),
    new MongoDBContainer(MONGODB_IMAGE).start(),
  ]);
  return {
    brokers: `${kafka.getHost()}:${kafka.getMappedPort(9093)}`,
    mongodbUri: `${mongodb.getConnectionString()}?directConnection=true`,
    async stop() {
      await Promise.all([kafka.stop(), mongodb.stop()]);
    },
  };
}
