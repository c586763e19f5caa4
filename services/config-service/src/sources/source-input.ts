import { sourceStatus } from '@tributary/contracts';
import { secretText, SOURCE_TYPES } from '@tributary/source-catalog';
import { z } from 'zod';
import { authenticationInput } from './authentication.ts';
import { commonSettings } from './settings-schema.ts';

/** What a new source says beside its settings. */
export const newSourceFields = {
  type: z.enum(SOURCE_TYPES.map((type) => type.id)),
  name: z.string().trim().min(1).max(200),
  /** Paused or inactive, it is tried before it runs. */
  status: sourceStatus.default('active'),
};

/** What a patch may say beside its settings. */
export const sourcePatchFields = { name: newSourceFields.name.optional(), status: sourceStatus.optional() };

const optionalSettings = commonSettings.partial().shape;
const ofPreset = z
  .looseObject({ preset: z.string().optional(), ...optionalSettings })
  .describe('the settings of the type, as `settingsSchema` in the catalogue (GET /v1/source-types) says');

/** The documented form of a new source. */
export const newSourceBody = z.strictObject({
  ...newSourceFields,
  settings: z.union([z.strictObject({ authentication: authenticationInput, ...optionalSettings }), ofPreset]),
});

/** The documented form of a patch. */
export const sourcePatchBody = z.strictObject({
  ...sourcePatchFields,
  settings: z
    .union([z.strictObject({ authentication: z.record(z.string(), z.unknown()).optional(), ...optionalSettings }), ofPreset])
    .optional(),
});

const overlapSeconds = z
  .int()
  .min(0)
  .max(90 * 24 * 60 * 60)
  .default(24 * 60 * 60);

/** How long the old key goes on working. */
export const rotateKeyInput = z.strictObject({ overlapSeconds });

/** The new secret, and how long the old one is still taken. */
export const rotateSecretInput = z.strictObject({ secret: secretText, overlapSeconds });
