import { z } from 'zod';
import { definitionRecord } from './definitions.ts';
import { gatewayRejection } from './gateway-activity.ts';
import { gatewayUsage } from './gateway-usage.ts';
import { profileChange, profile } from './profile.ts';
import { profileUpdate } from './profile-update.ts';
import { sourceRelease } from './source-hold.ts';
import { TOPICS } from './topics.ts';
import { workflowDefinition } from './workflow-definition.ts';
import { runReport } from './workflow-run.ts';

/** The JSON values that stand on topics, by topic. `raw-events` carries the senders' own bytes. */
export const RECORD_SCHEMAS = {
  [TOPICS.profileUpdates]: profileUpdate,
  [TOPICS.profiles]: profile,
  [TOPICS.profileChanges]: profileChange,
  [TOPICS.definitions]: definitionRecord,
  [TOPICS.gatewayActivity]: gatewayRejection,
  [TOPICS.gatewayUsage]: gatewayUsage,
  [TOPICS.workflowRuns]: runReport,
  [TOPICS.sourceReleases]: sourceRelease,
} as const satisfies Record<string, z.ZodType>;

/** Topics that teams outside of this product consume; their schemas only grow. */
export const PUBLIC_TOPICS = [TOPICS.profileUpdates, TOPICS.profiles, TOPICS.profileChanges] as const;

/** JSON Schema (2020-12) of the record values of a topic, as consumers may rely on it: fields may be added. */
export function recordJsonSchema(topic: keyof typeof RECORD_SCHEMAS): object {
  return openObjects(z.toJSONSchema(RECORD_SCHEMAS[topic], { io: 'output' })) as object;
}

/** JSON Schema of a workflow definition, for editors and generators. */
export function workflowDefinitionJsonSchema(): object {
  return z.toJSONSchema(workflowDefinition, { io: 'input' });
}

/** AsyncAPI 3.0 document of the topics that internal teams consume. */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tributary',
      version: '1',
      description: 'Topics for internal teams. Schemas only grow: a consumer must accept fields that it does not know.',
    },
    channels: Object.fromEntries(
      PUBLIC_TOPICS.map((topic) => [
        topic,
        { address: topic, messages: { record: { contentType: 'application/json', payload: recordJsonSchema(topic) } } },
      ]),
    ),
    operations: Object.fromEntries(
      PUBLIC_TOPICS.map((topic) => [
        `consume-${topic}`,
        { action: 'send', channel: { $ref: `#/channels/${topic}` }, messages: [{ $ref: `#/channels/${topic}/messages/record` }] },
      ]),
    ),
  };
}

/** We write strictly and promise less: what is published must not forbid the fields of tomorrow. */
function openObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(openObjects);
  if (schema === null || typeof schema !== 'object') return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !(key === 'additionalProperties' && value === false));
  return Object.fromEntries(entries.map(([key, value]) => [key, openObjects(value)]));
}
