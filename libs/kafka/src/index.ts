export { createKafka, type Kafka, type KafkaOptions, type SaslOptions } from './client.ts';
export type { Consumer, ConsumerOptions, HandlerResult, ParkedPartition, RecordBatch } from './consumer.ts';
export type { FencedProducer } from './fenced-producer.ts';
export type { Follower, FollowOptions } from './follower.ts';
export type { KafkaLogger, PartHealth } from './logging.ts';
export type { Producer, ProducerOptions } from './producer.ts';
export type { InRecord, OutRecord, RecordHeaders } from './record.ts';
export type { Scan, ScanOptions } from './scan.ts';
export type { ReplicationConfig, TopicAdmin, TopicConfig } from './topic-admin.ts';
