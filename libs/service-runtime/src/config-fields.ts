import { z } from 'zod';

/** Building blocks of configuration schemas: environment variables are text, so each reads text and checks its range. */

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration in milliseconds, written as a number (`250`) or with a unit (`250ms`, `30s`, `5m`, `1h`, `7d`). */
export const durationMs = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)?$/, 'must be a duration such as 250, 250ms, 30s, 5m, 1h or 7d')
  .transform((text) => Number.parseInt(text, 10) * (UNITS_MS[text.replace(/^\d+/, '') || 'ms'] ?? 1));

/** A TCP port; 0 takes a free one. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be at most 65535');

/** A number of bytes. */
export const bytes = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a number of bytes')
  .transform(Number);

/** A list separated by commas, at least one entry. */
export const commaList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ) // prettier-ignore
  .refine((items) => items.length > 0, 'must have at least one entry');

/** `true` or `false`. */
export const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

/** A MongoDB connection string that names its database. */
export const mongodbUri = z.string().regex(/^mongodb(\+srv)?:\/\/[^/]+\/[^/?]+/, 'must be mongodb://host:port/database');

/** 32 random bytes in base64, for libs/secrets. */
export const secretKey = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)');
