/** One event of a request that carries several. */
export interface BatchItem {
  /** What identifies it, whatever request it comes in; `undefined` where it says nothing. */
  readonly key: string | undefined;
  /** The event alone. */
  readonly body: Buffer;
  /** The content type of `body`, where it is not that of the request. */
  readonly contentType?: string;
  /** What stands for the path of the request, where an item says more than that. */
  readonly path?: string;
}

/** Beyond this a few bytes would become far too many records. */
export const MAX_BATCH_ITEMS = 5000;
/** All bodies together: what stands around the items of XML, and the names of the columns of CSV, are repeated in each. */
export const MAX_BATCH_BYTES = 32 * 1024 * 1024;

/** The events of a request; `too_large` beyond the bounds, `undefined` where it is no batch. */
export type SplitBatch = readonly BatchItem[] | 'too_large' | undefined;
