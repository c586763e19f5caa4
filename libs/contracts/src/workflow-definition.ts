import { z } from 'zod';
import { json } from './primitives.ts';
import { keepPolicy } from './profile-update.ts';

/**
 * The form of a workflow definition (http-api.md). This schema checks form only; whether paths parse, operators and functions exist
 * and arguments fit is the compiler's to say (libs/workflow), with an error per place.
 */
const valueType = z.enum(['string', 'number', 'integer', 'boolean', 'date', 'json']);

const functionCall = z.tuple([z.string().min(1)], json);

const valueOptions = {
  fn: z.array(functionCall).max(32).optional(),
  type: valueType.optional(),
  required: z.boolean().optional(),
  default: json.optional(),
  omitIfEmpty: z.boolean().optional(),
};

/** A value: where it comes from, then a chain of functions, then its type. Exactly one of `path`, `const`, `template`. */
export const mappedValue = z.union([
  z.strictObject({ path: z.string().min(1), ...valueOptions }),
  z.strictObject({ const: json, ...valueOptions }),
  z.strictObject({ template: z.string(), ...valueOptions }),
]);
export type MappedValue = z.infer<typeof mappedValue>;

const keep = keepPolicy.optional();
/** A trait's value, with the policy by which it survives. */
export const mappedTrait = z.union([
  z.strictObject({ path: z.string().min(1), ...valueOptions, keep }),
  z.strictObject({ const: json, ...valueOptions, keep }),
  z.strictObject({ template: z.string(), ...valueOptions, keep }),
]);
export type MappedTrait = z.infer<typeof mappedTrait>;

/** One typed condition. `quantifier` says how many of the values of a `[*]` path must meet it. */
export const condition = z.strictObject({
  path: z.string().min(1),
  op: z.string().min(1),
  value: json.optional(),
  type: valueType.optional(),
  quantifier: z.enum(['any', 'all', 'none']).optional(),
  caseSensitive: z.boolean().optional(),
});
export type Condition = z.infer<typeof condition>;

export type Filter = Condition | { all: Filter[] } | { any: Filter[] } | { none: Filter[] };
/** Groups nest; the compiler bounds the depth. */
export const filter: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    condition,
    z.strictObject({ all: z.array(filter) }),
    z.strictObject({ any: z.array(filter) }),
    z.strictObject({ none: z.array(filter) }),
  ]),
);

const fields = z.record(z.string().min(1), mappedValue);
const traits = z.record(z.string().min(1), mappedTrait);

export const mapping = z.strictObject({
  event: z.strictObject({ name: mappedValue, time: mappedValue.optional(), id: mappedValue.optional() }),
  identifiers: z.record(z.string().min(1), mappedValue),
  traits: traits.optional(),
  properties: fields.optional(),
  items: z.strictObject({ each: z.string().min(1), fields }).optional(),
  group: z.strictObject({ id: mappedValue, traits: traits.optional() }).optional(),
});
export type Mapping = z.infer<typeof mapping>;

export const workflowDefinition = z.strictObject({
  filter: filter.optional(),
  transform: z.strictObject({ jsonata: z.string().min(1) }).optional(),
  mapping,
});
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
