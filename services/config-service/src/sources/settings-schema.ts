import { sourceDefinition, sourceLimits, staticAnswer } from '@tributary/contracts';
import { type AuthenticationPreset, type SettingField, settingSchema, type SourceType, webAddress } from '@tributary/source-catalog';
import { z } from 'zod';
import { authenticationInput, patchedAuthentication } from './authentication.ts';
import { usableBatch, usableLocation } from './request-places.ts';

const limits = sourceLimits.extend({ maxBodyBytes: sourceLimits.shape.maxBodyBytes.default(1024 * 1024) });
const NOT_SENT = 'nothing is sent to a source that is read: this would have no effect';
/** What is read cannot be sent again smaller; and it is read at the speed at which it can be stored. */
const pulledLimits = sourceLimits.extend({
  maxBodyBytes: sourceLimits.shape.maxBodyBytes.default(10 * 1024 * 1024),
  requestsPerSecond: z.null({ error: NOT_SENT }).default(null),
  burst: z.null({ error: NOT_SENT }).default(null),
});
/** Of a source that is read: what only means something for requests may say no more than that. */
const pulledShape = {
  limits: pulledLimits.prefault({}),
  allowedAddresses: z.array(z.never()).max(0, { error: NOT_SENT }).default([]),
  allowGet: z.literal(false, { error: NOT_SENT }).default(false),
  publicUrl: z.null({ error: NOT_SENT }).default(null),
  answer: z.null({ error: NOT_SENT }).default(null),
};
const NOTHING: ReadonlySet<string> = new Set();

/** What every source may set. */
export const commonSettings = z.strictObject({
  mayMerge: z.boolean().nullable(),
  deduplication: usableLocation.nullable(),
  ordering: usableLocation.nullable(),
  batch: usableBatch.nullable(),
  limits,
  allowedAddresses: sourceDefinition.shape.allowedAddresses.unwrap(),
  allowGet: z.boolean(),
  publicUrl: webAddress.nullable(),
  answer: staticAnswer.extend({ contentType: z.string().regex(/^[\w.+-]+\/[\w.+-]+(?:;[ -~]*)?$/, 'must be a media type') }).nullable(),
});
export type CommonSettings = z.infer<typeof commonSettings>;

/** What a person is told who has to fill in this field. */
export function explain(field: SettingField): string {
  return `${field.label}: ${field.help}`;
}

/**
 * The fields that `settings` of a source take: `authentication` or those of the preset, and those that every source may set. What is in `kept` may be left
 * out, because the source has it already.
 */
export function settingsShape(type: SourceType, preset: AuthenticationPreset | undefined, kept = NOTHING) {
  return { ...choiceShape(type, preset, kept), ...commonShape(type) };
}

/** `settings` of a new source of this type, as its JSON Schema describes them. */
export function settingsSchema(type: SourceType): z.ZodType {
  return oneOf(type, (preset) => settingsShape(type, preset));
}

/** Of them, what says how requests prove themselves. */
export function choiceSchema(type: SourceType): z.ZodType {
  return type.presets.length === 0 ? authenticationInput : oneOf(type, (preset) => choiceShape(type, preset, NOTHING));
}

function oneOf(type: SourceType, shapeOf: (preset: AuthenticationPreset | undefined) => z.ZodRawShape): z.ZodType {
  const [first, ...more] = type.presets.map((preset) => z.strictObject(shapeOf(preset)));
  if (first === undefined) return z.strictObject(shapeOf(undefined));
  return more.length === 0 ? first : z.union([first, ...more]);
}

function choiceShape(type: SourceType, preset: AuthenticationPreset | undefined, kept: ReadonlySet<string>): Record<string, z.ZodType> {
  if (preset === undefined) return { authentication: kept.has('authentication') ? patchedAuthentication : authenticationInput };
  const ids = type.presets.map(({ id }) => id);
  const id = z.literal(preset.id, { error: `must be one of: ${ids.join(', ')}` });
  return {
    preset: preset.id === ids[0] ? id.default(preset.id) : id,
    ...Object.fromEntries(preset.settings.map((field) => [field.name, settingSchema(field, kept)])),
  };
}

function commonShape({ deduplication, ordering, batch, allowGet, answer, presets }: SourceType) {
  const isPulled = presets.some(({ pull }) => pull !== undefined);
  const { shape } = commonSettings;
  return {
    mayMerge: shape.mayMerge.default(null),
    deduplication: shape.deduplication.default(deduplication),
    ordering: shape.ordering.default(ordering),
    batch: shape.batch.default(batch),
    limits: shape.limits.prefault({}),
    allowedAddresses: shape.allowedAddresses.default([]),
    allowGet: shape.allowGet.default(allowGet),
    publicUrl: shape.publicUrl.default(null),
    answer: shape.answer.default(answer),
    ...(isPulled ? pulledShape : {}),
  };
}
