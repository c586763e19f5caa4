import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import kafkajs, { type ISocketFactory, type Kafka as KafkaClient, type SASLOptions } from 'kafkajs';
import { registerCodecs } from './codecs.ts';
import { type Consumer, type ConsumerOptions, createConsumer } from './consumer.ts';
import { createFencedProducer, type FencedProducer } from './fenced-producer.ts';
import { createFollower, type Follower, type FollowOptions } from './follower.ts';
import { kafkajsLogCreator, type KafkaLogger } from './logging.ts';
import { createProducer, type Producer, type ProducerOptions } from './producer.ts';
import { fixRequestQueueTimer } from './request-queue-fix.ts';
import { createScan, type Scan, type ScanOptions } from './scan.ts';
import { createTopicAdmin, type TopicAdmin } from './topic-admin.ts';
import { fixEncoder } from './wire/encoder-fix.ts';
import { fixProduceRequest } from './wire/produce-request-fix.ts';

fixRequestQueueTimer();
fixEncoder();
fixProduceRequest();
registerCodecs();

export interface SaslOptions {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Stands before every topic and every consumer group, so that deployments (and tests) can share a cluster. */
  readonly topicPrefix?: string;
  readonly logger: KafkaLogger;
  readonly ssl?: boolean;
  readonly sasl?: SaslOptions;
  /** After how long without a sign of life a consumer is given up, and others get its partitions. Default 30 s; brokers take 6 s to 30 min. */
  readonly sessionTimeoutMs?: number;
  /** How often a request is repeated that fails for a reason that may pass. Default 8. */
  readonly retries?: number;
  /** Opens the connections to brokers, also to those that the cluster names itself. */
  readonly connect?: (host: string, port: number) => Socket;
}

/** One cluster, and the names of one deployment in it. Nothing connects before a part is started. */
export interface Kafka {
  /** Idempotent, acks=all, batching. */
  producer(options?: ProducerOptions): Producer;
  /** Transactional, one writer at a time for a `transactionalId`; an older one is fenced off. */
  fencedProducer(options: { readonly transactionalId: string }): FencedProducer;
  consumer(options: ConsumerOptions): Consumer;
  /** Reads a whole topic and follows it, with no committed position. */
  follow(options: FollowOptions): Follower;
  /** Reads a topic from given offsets to its end, once or again and again. */
  scan(options: ScanOptions): Scan;
  admin(): TopicAdmin;
}

/** What the parts of this library share. */
export interface KafkaContext {
  readonly client: KafkaClient;
  readonly prefix: string;
  readonly clientId: string;
  readonly logger: KafkaLogger;
  readonly sessionTimeoutMs: number;
}

/**
 * The only place where a Kafka client is built. `requestTimeout` is above the broker's own wait for replicas; retries of the client are short, because each
 * surface has a policy of its own above them.
 */
export function createKafka(options: KafkaOptions): Kafka {
  const client = new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ssl: options.ssl ?? false,
    ...(options.sasl === undefined ? {} : { sasl: options.sasl as SASLOptions }),
    connectionTimeout: 3000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: options.retries ?? 8 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: kafkajsLogCreator(options.logger),
    ...(options.connect === undefined ? {} : { socketFactory: socketFactory(options.connect) }),
  });
  const context: KafkaContext = {
    client,
    prefix: options.topicPrefix ?? '',
    clientId: options.clientId,
    logger: options.logger,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 30_000,
  };
  return {
    producer: (producerOptions = {}) => createProducer(context, producerOptions),
    fencedProducer: ({ transactionalId }) => createFencedProducer(context, transactionalId),
    consumer: (consumerOptions) => createConsumer(context, consumerOptions),
    follow: (followOptions) => createFollower(context, followOptions),
    scan: (scanOptions) => createScan(context, scanOptions),
    admin: () => createTopicAdmin(context),
  };
}

const KEEP_ALIVE_MS = 60_000;

/** As the factory of KafkaJS itself, over connections that are opened elsewhere. */
function socketFactory(connect: (host: string, port: number) => Socket): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const plain = connect(host, port);
    plain.setKeepAlive(true, KEEP_ALIVE_MS);
    if (!ssl) return plain.once('connect', onConnect);
    return connectTls({ socket: plain, host, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
  };
}
