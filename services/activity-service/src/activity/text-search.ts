import type { RequestRow } from './rows.ts';

const decoder = new TextDecoder();

/** A test for rows that contain `text` in any case: in an id, the request line, a header, the reason of a refusal, or the body. */
export function containsText(text: string): (row: RequestRow) => boolean {
  const needle = text.toLowerCase();
  return (row) => {
    for (const field of textsOf(row)) if (field?.toLowerCase().includes(needle)) return true;
    return false;
  };
}

function* textsOf({ _id, eventId, sourceId, facts, rejection, body }: RequestRow): Generator<string | null | undefined> {
  yield* [_id, eventId, sourceId, rejection?.code, rejection?.message];
  const { method, path, query, rawHeaders } = facts ?? rejection?.facts ?? {};
  yield* [method, path, query, ...(rawHeaders ?? [])];
  const bytes = body ?? rejection?.bodyStart;
  if (bytes) yield decoder.decode(bytes);
}
