import { batchLocation, keyLocation, staticAnswer, workflowDefinition } from '@tributary/contracts';
import { SOURCE_TYPES, type SourceType } from '@tributary/source-catalog';
import { z } from 'zod';
import { CUSTOM_SCHEMES } from './authentication.ts';
import { logoOf } from './logo.ts';
import { choiceSchema, settingsSchema } from './settings-schema.ts';

const jsonSchema = z.record(z.string(), z.unknown());

const presetView = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** What `settings` must or may say when they name this preset. */
  settings: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      help: z.string(),
      kind: z.enum(['secret', 'text', 'longText', 'url', 'integer', 'choice']),
      required: z.boolean(),
      options: z.array(z.string()).optional(),
      range: z.strictObject({ min: z.int(), max: z.int() }).optional(),
      initial: z.union([z.string(), z.int()]).optional(),
    }),
  ),
  /** How requests prove themselves; `{{setting}}` in its texts stands for what a setting says. */
  authentication: z.record(z.string(), z.unknown()),
  /** Of a source that is read: how. */
  pull: z.enum(['kafkaTopic', 'postgresQuery']).optional(),
});

const sampleView = z.strictObject({
  event: z.string(),
  title: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  suggestion: z.strictObject({ eventName: z.string(), definition: workflowDefinition }),
});

/** An entry of the catalogue as `GET /v1/source-types` answers it. */
export const sourceTypeView = z.strictObject({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  description: z.string(),
  /** The data URI of an SVG. */
  logo: z.string(),
  /** The schemes to choose from, the most recommended first, and the JSON Schema of a choice. */
  authentication: z.strictObject({ schemes: z.array(z.string()), schema: jsonSchema }),
  /** The ways in which requests prove themselves, the recommended one first; empty where the owner composes it. */
  presets: z.array(presetView),
  /** JSON Schema of `settings`. */
  settingsSchema: jsonSchema,
  deduplication: keyLocation.nullable(),
  ordering: keyLocation.nullable(),
  eventType: z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('header'), name: z.string() }),
      z.strictObject({ from: z.literal('body'), path: z.string() }),
    ])
    .nullable(),
  batch: batchLocation.nullable(),
  bodyFormats: z.array(z.string()),
  allowGet: z.boolean(),
  /** What kinds of requests are answered that only find out whether the address is wanted. */
  handshakes: z.array(z.string()),
  answer: staticAnswer.nullable(),
  samples: z.array(sampleView),
  /** Step by step; `{url}` is the address of the source. */
  setup: z.array(z.string()),
});
export type SourceTypeView = z.infer<typeof sourceTypeView>;

/** The whole catalogue. */
export function viewSourceTypes(): SourceTypeView[] {
  return SOURCE_TYPES.map(viewSourceType);
}

export function viewSourceType(type: SourceType): SourceTypeView {
  const { presets, handshakes, bodyFormats, samples, setup, ...rest } = type;
  const schemes = presets.length === 0 ? CUSTOM_SCHEMES : presets.map(({ authentication }) => authentication.scheme);
  return {
    ...rest,
    logo: logoOf(type),
    authentication: { schemes: [...new Set(schemes)], schema: jsonSchemaOf(choiceSchema(type)) },
    presets: presets.map((preset) => ({
      ...preset,
      settings: preset.settings.map(({ options, ...field }) => ({ ...field, ...(options === undefined ? {} : { options: [...options] }) })),
      authentication: { ...preset.authentication },
    })),
    settingsSchema: jsonSchemaOf(settingsSchema(type)),
    bodyFormats: [...bodyFormats],
    handshakes: [...new Set(handshakes.map(({ kind }) => kind))],
    samples: [...samples],
    setup: [...setup],
  };
}

function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}
