/** What checks and keys look at: a request as it arrived, nothing decoded. */
export interface InboundRequest {
  /** Node's `rawHeaders`: names and values in order, values as Latin-1 text of the bytes on the wire. */
  readonly rawHeaders: readonly string[];
  /** The query string without `?`. */
  readonly query: string;
  readonly body: Uint8Array;
}
