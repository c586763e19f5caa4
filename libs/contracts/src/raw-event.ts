/**
 * A request as the gateway accepted it, as one record of `raw-events`: the value is the body's bytes, untouched (of an event of a
 * batch, the event alone); everything else is in the record's headers, in CloudEvents 1.0 binary mode (Kafka protocol binding) plus our own `tb_` headers.
 */
export interface RawEvent {
  /** UUIDv7, one per request. */
  readonly requestId: string;
  /** UUIDv7, or UUIDv5 of (source, de-duplication key). */
  readonly eventId: string;
  readonly sourceId: string;
  /** The source's type, `custom`, `shopify`…; `ce_type` is `tributary.raw.<type>`. */
  readonly sourceType: string;
  /** RFC 3339 UTC with milliseconds: when the gateway had the whole request. */
  readonly receivedAt: string;
  readonly method: string;
  /** The path behind the key, `''` or `/…`, not decoded. */
  readonly path: string;
  /** The query string without `?`, not decoded. */
  readonly query: string;
  /**
   * Names and values as on the wire, in order: `[name, value, name, value, …]` (node's `rawHeaders`), less credentials. Of an event of a batch that was taken out of another
   * format, the content type is that of `body`.
   */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
  /** W3C trace context, when there is one. */
  readonly traceparent?: string;
  /** Of an event that came in a batch: `<id of the request> <n>/<of how many>`, counted from 1. */
  readonly batch?: string;
  /** Of a request that came in again from the quarantine: the id under which it was refused. */
  readonly reentryOf?: string;
}

/** Header names of a raw event's record. */
export const RAW_HEADERS = {
  specVersion: 'ce_specversion',
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  time: 'ce_time',
  contentType: 'content-type',
  requestId: 'tb_request-id',
  method: 'tb_method',
  path: 'tb_path',
  query: 'tb_query',
  /** JSON array of `rawHeaders`. */
  headers: 'tb_headers',
  traceparent: 'traceparent',
  batch: 'tb_batch',
  reentryOf: 'tb_reentry-of',
  /** On `raw-events.held`: the hold of the source. */
  held: 'tb_held',
  /** On `raw-events`, of an event that was held: the hold that was released. */
  released: 'tb_released',
  /** On delay tiers and re-injected events: the one workflow that this record is for. */
  workflowId: 'tb_workflow-id',
  /** On delay tiers: RFC 3339 time from which the event may run. */
  dueAt: 'tb_due-at',
} as const;

type HeaderValue = Uint8Array | string | readonly (Uint8Array | string)[] | undefined;
/** Kafka record headers as client libraries hand them over. */
export type RecordHeaders = Readonly<Record<string, HeaderValue>>;

const decoder = new TextDecoder();
/** What Kafka clients hand over in Node, and decodes short texts at a quarter of the price; browsers have none. */
const { Buffer: NodeBuffer } = globalThis as { Buffer?: { isBuffer(value: unknown): value is { /** UTF-8. */ toString(): string } } };

/** The text of one record header, or `undefined` where it is missing. */
export function headerText(headers: RecordHeaders | undefined, name: string): string | undefined {
  let value = headers?.[name];
  if (Array.isArray(value)) value = value[0] as Uint8Array | string;
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  return NodeBuffer?.isBuffer(value) ? value.toString() : decoder.decode(value as Uint8Array);
}

/** The record headers of a raw event; its value is `event.body`. */
export function encodeRawEventHeaders(event: RawEvent): Record<string, string> {
  const headers: Record<string, string> = {
    [RAW_HEADERS.specVersion]: '1.0',
    [RAW_HEADERS.id]: event.eventId,
    [RAW_HEADERS.source]: event.sourceId,
    [RAW_HEADERS.type]: `tributary.raw.${event.sourceType}`,
    [RAW_HEADERS.time]: event.receivedAt,
    [RAW_HEADERS.requestId]: event.requestId,
    [RAW_HEADERS.method]: event.method,
    [RAW_HEADERS.path]: event.path,
    [RAW_HEADERS.query]: event.query,
    [RAW_HEADERS.headers]: JSON.stringify(event.rawHeaders),
  };
  const contentType = rawHeader(event.rawHeaders, 'content-type');
  if (contentType !== undefined) headers[RAW_HEADERS.contentType] = contentType;
  if (event.traceparent !== undefined) headers[RAW_HEADERS.traceparent] = event.traceparent;
  if (event.batch !== undefined) headers[RAW_HEADERS.batch] = event.batch;
  if (event.reentryOf !== undefined) headers[RAW_HEADERS.reentryOf] = event.reentryOf;
  return headers;
}

/**
 * The raw event of a record, or `undefined` when the record was not written by a gateway (a required header is missing or
 * unreadable): that record is a dead letter.
 */
export function decodeRawEvent(headers: RecordHeaders | undefined, value: Uint8Array | null): RawEvent | undefined {
  const eventId = headerText(headers, RAW_HEADERS.id);
  const sourceId = headerText(headers, RAW_HEADERS.source);
  const receivedAt = headerText(headers, RAW_HEADERS.time);
  if (eventId === undefined || sourceId === undefined || receivedAt === undefined) return undefined;
  const rawHeaders = parseRawHeaders(headerText(headers, RAW_HEADERS.headers));
  if (rawHeaders === undefined) return undefined;
  const traceparent = headerText(headers, RAW_HEADERS.traceparent);
  const batch = headerText(headers, RAW_HEADERS.batch);
  const reentryOf = headerText(headers, RAW_HEADERS.reentryOf);
  return {
    requestId: headerText(headers, RAW_HEADERS.requestId) ?? eventId,
    eventId,
    sourceId,
    sourceType: (headerText(headers, RAW_HEADERS.type) ?? '').replace('tributary.raw.', ''),
    receivedAt,
    method: headerText(headers, RAW_HEADERS.method) ?? 'POST',
    path: headerText(headers, RAW_HEADERS.path) ?? '',
    query: headerText(headers, RAW_HEADERS.query) ?? '',
    rawHeaders,
    body: value ?? new Uint8Array(0),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(batch === undefined ? {} : { batch }),
    ...(reentryOf === undefined ? {} : { reentryOf }),
  };
}

/** The first value of a header in node's `rawHeaders` form; `name` in lower case. */
export function rawHeader(rawHeaders: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const candidate = rawHeaders[i] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return rawHeaders[i + 1];
  }
  return undefined;
}

function parseRawHeaders(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? parsed : undefined;
  } catch {
    return undefined;
  }
}
