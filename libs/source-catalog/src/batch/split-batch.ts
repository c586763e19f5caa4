import type { BatchLocation } from '@tributary/contracts';
import { compileKeyPath } from '../keys/key-path.ts';
import { keyText } from '../keys/key-text.ts';
import { compileListPath } from '../keys/list-path.ts';

/** One event of a request that carries several. */
export interface BatchItem {
  /** What identifies it, whatever request it comes in; `undefined` where it says nothing. */
  readonly key: string | undefined;
  /** The event alone, as JSON. */
  readonly body: Buffer;
  /** What stands for the path of the request, where an item says more than that. */
  readonly path?: string;
}

/** The events of a body; `undefined` where it is no batch. */
export type BatchSplitter = (body: Uint8Array) => readonly BatchItem[] | undefined;

/**
 * How to take the events of a batch apart. `undefined` where the body is not JSON, or has no such list: then the request is one event, and nothing of it is lost.
 * Numbers keep all of their digits; white space and escapes may be written otherwise than they came.
 *
 * @throws TributaryError `invalid_path`
 */
export function compileBatchSplitter({ path, id }: BatchLocation): BatchSplitter {
  const itemsOf = compileListPath(path);
  const idOf = id === null ? undefined : compileKeyPath(id);
  return (body) => {
    const document = parsed(body);
    if (document === undefined) return undefined;
    return itemsOf(document)?.map((item) => ({ key: idOf && keyText(withoutRaw(idOf(item))), body: Buffer.from(JSON.stringify(item)) }));
  };
}

/** TypeScript's library does not know JSON.rawJSON and the third argument of revivers yet (ES2026, JSON.parse source text access). */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => { readonly rawJSON: string } };

/** JSON whose numbers are written again as they came; `undefined` for what is none. */
export function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(
      Buffer.from(body)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
      keepNumbers as never,
    ) as unknown;
  } catch {
    // not JSON, or nested too deep
    return undefined;
  }
}

function keepNumbers(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  return typeof value === 'number' && context.source !== undefined && String(value) !== context.source ? rawJSON(context.source) : value;
}

/** A number that `parsed` kept as it was written, as its text; anything else as it is. */
export function withoutRaw(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.isFrozen(value) && 'rawJSON' in value ? value.rawJSON : value;
}
