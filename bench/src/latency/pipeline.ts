import path from 'node:path';
import { updateIdFor } from '@tributary/contracts';
import type { Kafka } from '@tributary/kafka';
import { type Program, serviceFile, untilReady } from '../harness/programs.ts';
import { type BenchStack, createTopics, publishDefinitions } from '../harness/stack.ts';
import { SECRET_KEY, SIGNING_SECRET, source, urlKey, workflow, WORKFLOW_ID } from '../harness/workload.ts';

/** Gateway, engine and profile writer, one process each, ready for requests. */
export interface Pipeline {
  readonly name: string;
  /** Gateway, engine, profile writer. */
  readonly programs: readonly Program[];
  /** Where the gateway takes orders. */
  readonly port: number;
  readonly path: string;
  /** With the pipeline's prefix. */
  readonly kafka: Kafka;
  /** By which `profile-changes` names the update of an event. */
  updateIdOf(this: void, eventId: string): string;
}

const webhookPath = `/v1/webhooks/${urlKey('plain')}`;
const naiveFile = (file: string): string => path.join(import.meta.dirname, '..', file);

/** The services as they are deployed. */
export async function startProduct(stack: BenchStack): Promise<Pipeline> {
  const prefix = 'product.';
  const kafka = stack.kafka(prefix);
  await createTopics(kafka);
  await publishDefinitions(kafka, [source('plain'), workflow]);
  const env = { TRIBUTARY_SECRET_KEY: SECRET_KEY, MONGODB_URI: await stack.mongodbUri('product') };
  const start = (name: string) => stack.start({ file: serviceFile(name), prefix, env });
  const programs = await Promise.all(['ingest-gateway', 'workflow-engine', 'profile-service'].map(start));
  await Promise.all(programs.map(untilReady));
  return { name: 'Tributary', ...entrance(programs), kafka, updateIdOf: (eventId) => updateIdFor(eventId, WORKFLOW_ID) };
}

/** What people would write; its update has the id of its event. */
export async function startNaive(stack: BenchStack): Promise<Pipeline> {
  const prefix = 'naive.';
  const kafka = stack.kafka(prefix);
  await createTopics(kafka);
  const env = { SIGNING_SECRET, MONGODB_URI: await stack.mongodbUri('naive') };
  const start = (file: string, listens: boolean) => stack.start({ file: naiveFile(file), prefix, env, listens });
  const programs = await Promise.all([
    start('gateway/naive-gateway.ts', true),
    start('engine/naive-engine.ts', false),
    start('profiles/naive-writer.ts', false),
  ]);
  return { name: 'naive stack', ...entrance(programs), kafka, updateIdOf: (eventId) => eventId };
}

function entrance(programs: readonly Program[]): Pick<Pipeline, 'programs' | 'port' | 'path'> {
  return { programs, port: (programs[0] as Program).port, path: webhookPath };
}
