import { TributaryError } from '@tributary/errors';
import { z } from 'zod';
import { parse } from './validation.ts';

/** The query parameters of a list, to be spread into the schema of a list's query. */
export const pageShape = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(2000).optional(),
};

export interface Page {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** `limit` (default 50, at most 500) and `cursor` of a query; other parameters are left to the caller. */
export function pageOf(query: unknown): Page {
  const { limit, cursor } = parse(z.object(pageShape), query, 'query');
  return { limit, cursor };
}

/** An opaque cursor that holds the sort position behind which the next page starts. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position in a cursor; throws `invalid_cursor` for anything that `encodeCursor` did not make of such a position. */
export function decodeCursor<T>(schema: z.ZodType<T>, text: string): T {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    position = undefined;
  }
  const result = schema.safeParse(position);
  if (!result.success) throw new TributaryError('invalid_cursor', 'this cursor is not one that this list gave out');
  return result.data;
}
