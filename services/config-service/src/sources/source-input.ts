import { type KeyLocation, keyLocation, sourceStatus } from '@tributary/contracts';
import { compileKeyExtractor, SOURCE_TYPES } from '@tributary/source-catalog';
import { z } from 'zod';
import { authenticationInput } from './authentication.ts';

const MIB = 1024 * 1024;
const DEFAULT_LIMITS = { maxBodyBytes: MIB };

const name = z.string().trim().min(1).max(200);
const limits = z.strictObject({
  maxBodyBytes: z
    .int()
    .min(1)
    .max(10 * MIB),
});
const usableLocation = keyLocation.superRefine((location, context) => {
  const problem = locationProblem(location);
  if (problem !== undefined) context.addIssue({ code: 'custom', path: ['path'], message: problem });
});

/** What the owner of a `custom` source decides. */
const settings = {
  authentication: authenticationInput,
  mayMerge: z.boolean().nullable().optional(),
  deduplication: usableLocation.nullable().default(null),
  ordering: usableLocation.nullable().default(null),
  limits: limits.default(DEFAULT_LIMITS),
  allowGet: z.boolean().default(false),
};

export const customSettings = z.strictObject(settings);

/** The documented form of a new source. */
export const newSourceBody = z.strictObject({ type: z.enum(SOURCE_TYPES.map((type) => type.id)), name, settings: customSettings });

/** A new source. What the settings of its type are may stand inside `settings` or beside it. */
export const newSourceInput = z.preprocess(
  withSettingsOnTop,
  z.strictObject({ type: z.enum(SOURCE_TYPES.map((type) => type.id)), name, ...settings }),
);
export type NewSourceInput = z.infer<typeof newSourceInput>;

const patchedSettings = {
  authentication: z.record(z.string(), z.unknown()).optional(),
  mayMerge: z.boolean().nullable().optional(),
  deduplication: usableLocation.nullable().optional(),
  ordering: usableLocation.nullable().optional(),
  limits: limits.optional(),
  allowGet: z.boolean().optional(),
};

/** The documented form of a patch. */
export const sourcePatchBody = z.strictObject({
  name: name.optional(),
  status: sourceStatus.optional(),
  settings: z.strictObject(patchedSettings).optional(),
});

/**
 * A merge patch (RFC 7396): what is left out stays; `null` resets what may be null. `authentication` is merged field by field by the caller. Settings
 * may stand inside `settings` or beside it.
 */
export const sourcePatch = z.preprocess(
  withSettingsOnTop,
  z.strictObject({ name: name.optional(), status: sourceStatus.optional(), ...patchedSettings }),
);
export type SourcePatch = z.infer<typeof sourcePatch>;

/** How long the old key goes on working. */
export const rotateKeyInput = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(90 * 24 * 60 * 60)
    .default(24 * 60 * 60),
});

/** Fields given in both places are left inside `settings`, where the strict schema refuses them by name. */
function withSettingsOnTop(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['settings'])) return body;
  const { settings: inner, ...outer } = body;
  const conflicting = Object.entries(inner).filter(([key]) => Object.hasOwn(outer, key));
  return { ...inner, ...outer, ...Object.fromEntries(conflicting.map(([key, value]) => [`settings.${key}`, value])) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function locationProblem(location: KeyLocation): string | undefined {
  try {
    compileKeyExtractor(location);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'is not usable';
  }
}
