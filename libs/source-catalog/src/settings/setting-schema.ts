import { z } from 'zod';
import type { SettingField } from '../types/source-type.ts';

/** A secret in clear, as it is given. Long enough for public keys. */
export const secretText = z.string().min(1).max(4096);

/** An address of the web. */
export const webAddress = z.url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' }).max(2048);

/** Whether what is given for this field is sealed, and never shown again. */
export function isSecret(field: SettingField): boolean {
  return field.kind === 'secret' || field.name === 'secret';
}

/** What may be given for a setting of a preset; one of `kept` may be left out, because it is there already. */
export function settingSchema(field: SettingField, kept: ReadonlySet<string>): z.ZodType {
  const described = formOf(field).meta({ title: field.label, description: field.help, ...(isSecret(field) ? { writeOnly: true } : {}) });
  if (field.initial !== undefined) return described.default(String(field.initial));
  return field.required && !kept.has(field.name) ? described : described.optional();
}

function formOf(field: SettingField): z.ZodType {
  if (isSecret(field)) return secretText;
  switch (field.kind) {
    case 'url':
      return webAddress;
    case 'integer':
      return integer(field.range ?? { min: 0, max: Number.MAX_SAFE_INTEGER });
    case 'choice':
      return z.enum(field.options ?? [], { error: `must be one of: ${(field.options ?? []).join(', ')}` });
    case 'longText':
      return z.string().trim().min(1).max(65_536);
    default:
      return z.string().trim().min(1).max(1024);
  }
}

/** A number, or its digits, as forms send it; kept as digits. */
function integer({ min, max }: { readonly min: number; readonly max: number }): z.ZodType {
  const isInRange = (value: string | number) => /^\d{1,15}$/.test(String(value)) && Number(value) >= min && Number(value) <= max;
  return z
    .union([z.int(), z.string()], { error: 'must be a whole number' })
    .refine(isInRange, `must be from ${min} to ${max}`)
    .transform(String);
}
