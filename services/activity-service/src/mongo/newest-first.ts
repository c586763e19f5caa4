import { decodeCursor, encodeCursor, type Page } from '@tributary/http';
import type { mongo } from 'mongoose';
import { z } from 'zod';

export interface TimeRange {
  /** Inclusive. */
  readonly from: Date | undefined;
  /** Exclusive. */
  readonly to: Date | undefined;
}

export interface Listing<T> {
  readonly rows: T[];
  readonly nextCursor: string | null;
}

interface Row {
  readonly _id: string;
  readonly receivedAt: Date;
}

interface ListOptions<T> {
  readonly filter: mongo.Document;
  readonly range: TimeRange;
  readonly page: Page;
  readonly projection?: mongo.Document;
  /** A test that the store cannot make; rows are read until the page is full or `SCAN_LIMIT` rows were seen. */
  readonly matches?: (row: T) => boolean;
}

/** Rows that one request looks at when it searches; the cursor then goes on behind them, with a page that may be empty. */
const SCAN_LIMIT = 5000;
const position = z.tuple([z.int(), z.string()]);

/** The fields of a time range, for a filter. */
export function inRange({ from, to }: TimeRange): mongo.Document {
  if (from === undefined && to === undefined) return {};
  return { receivedAt: { ...(from && { $gte: from }), ...(to && { $lt: to }) } };
}

/** A page of rows by (receive time, id), newest first. Rows that arrive meanwhile shift nothing: the cursor is a position in that order. */
export async function newestFirst<T extends Row>(collection: unknown, options: ListOptions<T>): Promise<Listing<T>> {
  const { filter, range, page, projection, matches } = options;
  const cursor = (collection as mongo.Collection<T>)
    .find({ ...filter, ...behind(range, page.cursor) } as mongo.Filter<T>, { promoteBuffers: true, ...(projection && { projection }) })
    .sort({ receivedAt: -1, _id: -1 })
    .limit(matches === undefined ? page.limit + 1 : SCAN_LIMIT)
    .batchSize(Math.min(page.limit + 1, 200));
  const rows: T[] = [];
  let seen = 0;
  let last: T | undefined;
  for await (const found of cursor) {
    const row = found as T;
    if (rows.length === page.limit) return { rows, nextCursor: cursorAfter(last as T) };
    seen++;
    last = row;
    if (matches === undefined || matches(row)) rows.push(row);
  }
  const isCut = matches !== undefined && seen === SCAN_LIMIT;
  return { rows, nextCursor: isCut ? cursorAfter(last as T) : null };
}

function cursorAfter(row: Row): string {
  return encodeCursor([row.receivedAt.getTime(), row._id]);
}

function behind(range: TimeRange, cursor: string | undefined): mongo.Document {
  if (cursor === undefined) return inRange(range);
  const [time, id] = decodeCursor(position, cursor);
  const at = new Date(time);
  const upper = range.to !== undefined && range.to <= at ? { $lt: range.to } : { $lte: at };
  // the range is said once for all branches, so that the index serves it whatever the planner makes of `$or`
  return { receivedAt: { ...(range.from && { $gte: range.from }), ...upper }, $or: [{ receivedAt: { $lt: at } }, { _id: { $lt: id } }] };
}
