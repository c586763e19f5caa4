import path from 'node:path';
import { updateIdFor } from '@tributary/contracts';
import type { Kafka } from '@tributary/kafka';
import { serviceFile, untilReady } from '../harness/programs.ts';
import { type BenchStack, createTopics, publishDefinitions } from '../harness/stack.ts';
import { SECRET_KEY, SIGNING_SECRET, source, urlKey, workflow, WORKFLOW_ID } from '../harness/workload.ts';

/** Gateway, engine and profile writer, one process each, ready for requests. */
export interface Pipeline {
  readonly name: string;
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
  const services = ['profile-service', 'workflow-engine', 'ingest-gateway'];
  const programs = await Promise.all(services.map((name) => stack.start({ file: serviceFile(name), prefix, env })));
  await Promise.all(programs.map(untilReady));
  const port = programs.at(-1)?.port as number;
  return { name: 'Tributary', port, path: webhookPath, kafka, updateIdOf: (eventId) => updateIdFor(eventId, WORKFLOW_ID) };
}

/** What people would write; its update has the id of its event. */
export async function startNaive(stack: BenchStack): Promise<Pipeline> {
  const prefix = 'naive.';
  const kafka = stack.kafka(prefix);
  await createTopics(kafka);
  const env = { SIGNING_SECRET, MONGODB_URI: await stack.mongodbUri('naive') };
  for (const file of ['engine/naive-engine.ts', 'profiles/naive-writer.ts'])
    await stack.start({ file: naiveFile(file), prefix, env, listens: false });
  const { port } = await stack.start({ file: naiveFile('gateway/naive-gateway.ts'), prefix, env });
  return { name: 'naive stack', port, path: webhookPath, kafka, updateIdOf: (eventId) => eventId };
}
