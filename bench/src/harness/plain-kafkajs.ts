// eslint-disable-next-line no-restricted-imports -- the point of the naive programs is what people write without libs/kafka
import kafkajs, { type Consumer, type KafkaMessage, type Producer } from 'kafkajs';

/** KafkaJS as its documentation shows it, for the naive programs; names get the contestant's prefix. */
const client = new kafkajs.Kafka({ brokers: [process.env['KAFKA_BROKERS'] as string], logLevel: kafkajs.logLevel.ERROR });
const prefix = process.env['TOPIC_PREFIX'] ?? '';

/** A connected producer that loses nothing: same acknowledgements and idempotence as in the product. */
export async function connectProducer(): Promise<Producer> {
  const producer = client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
}

/** One request for one record. */
export async function send(producer: Producer, topic: string, key: string, value: Buffer | string, headers = {}): Promise<void> {
  await producer.send({ topic: prefix + topic, acks: -1, messages: [{ key, value, headers }] });
}

/** Runs a consumer that takes one message after the other, until SIGTERM. */
export async function consumeEach(groupId: string, topic: string, handle: (message: KafkaMessage) => Promise<void>): Promise<Consumer> {
  const consumer = client.consumer({ groupId: prefix + groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [prefix + topic], fromBeginning: true });
  await consumer.run({ eachMessage: ({ message }) => handle(message) });
  process.once('SIGTERM', () => void consumer.disconnect().finally(() => process.exit(0)));
  return consumer;
}
