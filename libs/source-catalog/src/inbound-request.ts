/** What checks and keys look at: a request as it arrived, nothing decoded. */
export interface InboundRequest {
  /** In capitals. */
  readonly method: string;
  /** Node's `rawHeaders`: names and values in order, values as Latin-1 text of the bytes on the wire. */
  readonly rawHeaders: readonly string[];
  /** The query string without `?`. */
  readonly query: string;
  readonly body: Uint8Array;
  /**
   * The absolute URLs, query included, by which the sender may know this request, the likeliest first: behind proxies only configuration and forwarded headers can tell.
   * Asked for only by schemes that sign the URL. It is safe to guess: a wrong URL gives no match.
   */
  urls(): readonly string[];
}

/** The part of a request from which keys are taken. */
export type KeyedRequest = Pick<InboundRequest, 'rawHeaders' | 'query' | 'body'>;
