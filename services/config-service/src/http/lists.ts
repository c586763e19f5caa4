import { decodeCursor, encodeCursor, pageShape, parse } from '@tributary/http';
import type { Request } from 'express';
import { z } from 'zod';
import type { Page } from '../mongo/entity-store.ts';

/** The query of a list without filters. */
export const listQuery = z.strictObject(pageShape);

/** The schema of a list's answer. */
export function listOf(item: z.ZodType) {
  return z.strictObject({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** The page that a request asks for; its cursor holds the id of the last item before. */
export function pageOfIds(request: Request, query = listQuery): { limit: number; after: string | undefined } {
  const { limit, cursor } = parse(query, request.query, 'query');
  return { limit, after: cursor === undefined ? undefined : decodeCursor(z.string(), cursor) };
}

export function answerPage<D>(page: Page<D>, view: (item: D) => unknown): { data: unknown[]; nextCursor: string | null } {
  return { data: page.items.map(view), nextCursor: page.next === undefined ? null : encodeCursor(page.next) };
}
