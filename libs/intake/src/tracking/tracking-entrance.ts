import { isUtf8 } from 'node:buffer';
import { rawHeader } from '@tributary/contracts';
import type { FieldError } from '@tributary/errors';
import { type BatchSplitter, compileKeyExtractor, keyText, MAX_BATCH_ITEMS, parseExactly } from '@tributary/source-catalog';
import type { RequestHead } from '../admission.ts';
import { acceptedIds, type Answer, jsonAnswer } from '../answer.ts';
import { contentEncoding, isTaken, TAKEN_ENCODINGS } from '../content-encoding.ts';
import type { Entrance, KeyReader } from '../entrance.ts';
import { NO_HANDSHAKES } from '../handshakes/compile-handshakes.ts';
import type { AcceptedEvent } from '../raw-event.ts';
import {
  batchTooLarge,
  bodyTooLarge,
  invalidCall,
  INVALID_JSON,
  methodNotAllowed,
  type Refusal,
  UNKNOWN_WRITE_KEY,
  UNREADABLE_CONTENT_TYPE,
  unsupportedContentEncoding,
  WRITE_KEY_MISSING,
} from '../refusal.ts';
import { callErrors, isFields } from './check-call.ts';
import { growthOf, splitCalls } from './split-calls.ts';
import type { TrackingTarget } from './tracking-target.ts';
import { writeKeyInHead } from './write-key.ts';

/** Of a request whose key is in its body, which has to be read before it is known whose it is. */
export const MAX_UNNAMED_BODY_BYTES = 1024 * 1024;
/** What the calls of a batch may grow by together, when each gets what the batch says for all of them. */
const MAX_GROWTH_BYTES = 10 * 1024 * 1024;
/** Remarks that an answer has room for. */
const MAX_REMARKS = 50;

/** What workflows read as JSON. */
const JSON_TYPE = /^\s*(?:application\/(?:[\w.+-]+\+)?json|text\/plain)\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*$/i;

const messageId = compileKeyExtractor({ from: 'body', path: '$.messageId' });

/**
 * By the Segment-compatible API: the write key is the key of a source, and a batch has calls in it. Whatever the source asks of its requests is asked of these too: one that has to be
 * signed stays closed to whoever only knows its key. Made for one request.
 */
export function trackingEntrance({ call }: TrackingTarget): Entrance {
  let read: { readonly body: Uint8Array; readonly document: unknown } | undefined;

  function documentOf(body: Uint8Array): unknown {
    if (read?.body !== body) read = { body, document: isUtf8(body) ? parseExactly(body) : undefined };
    return read.document;
  }

  const writeKeyIn: KeyReader = (body) => {
    const document = documentOf(body);
    if (document === undefined) return INVALID_JSON;
    return (isFields(document) ? keyText(document['writeKey']) : undefined) ?? WRITE_KEY_MISSING;
  };

  const splitBatch: BatchSplitter = ({ body }) => {
    const envelope = documentOf(body);
    const calls = callsOf(envelope);
    return calls && isFields(envelope) ? splitCalls(envelope, calls) : undefined;
  };

  return {
    keyOf: (_target, head) => headRefusal(head) ?? writeKeyInHead(head.rawHeaders) ?? unnamedRefusal(head) ?? writeKeyIn,
    unknownKey: () => UNKNOWN_WRITE_KEY,
    sourceFor: (source) => ({
      ...source,
      handshakes: NO_HANDSHAKES,
      deduplicationKey: source.definition.deduplication === null ? messageId : source.deduplicationKey,
      splitBatch: call === 'batch' ? splitBatch : undefined,
    }),
    check(body) {
      const document = documentOf(body);
      if (document === undefined) return INVALID_JSON;
      if (call !== 'batch') {
        const errors = callErrors(document, call, '');
        return errors.length === 0 ? errors : invalidCall(errors);
      }
      const calls = callsOf(document);
      if (calls === undefined) return invalidCall([{ path: 'batch', code: 'required', message: 'must be a list of at least one call' }]);
      if (calls.length > MAX_BATCH_ITEMS || growthOf(document, calls) > MAX_GROWTH_BYTES) return batchTooLarge(MAX_BATCH_ITEMS);
      return calls.flatMap((each, index) => callErrors(each, undefined, `batch[${index}]`));
    },
    answer: answerOf,
  };
}

function callsOf(envelope: unknown): readonly unknown[] | undefined {
  const calls = isFields(envelope) ? envelope['batch'] : undefined;
  return Array.isArray(calls) && calls.length > 0 ? (calls as unknown[]) : undefined;
}

/** What no key can make good. */
function headRefusal({ method, rawHeaders }: RequestHead): Refusal | undefined {
  if (method !== 'POST') return methodNotAllowed(method, 'POST, OPTIONS');
  const type = rawHeader(rawHeaders, 'content-type');
  return type === undefined || type === '' || JSON_TYPE.test(type) ? undefined : UNREADABLE_CONTENT_TYPE;
}

function unnamedRefusal({ rawHeaders, contentLength = 0 }: RequestHead): Refusal | undefined {
  const encoding = contentEncoding(rawHeaders);
  if (encoding !== undefined && !isTaken(encoding)) return unsupportedContentEncoding(encoding, TAKEN_ENCODINGS);
  return contentLength > MAX_UNNAMED_BODY_BYTES ? bodyTooLarge(MAX_UNNAMED_BODY_BYTES) : undefined;
}

function answerOf(events: readonly AcceptedEvent[], remarks: readonly FieldError[]): Answer {
  return jsonAnswer({ success: true, ...acceptedIds(events), ...(remarks.length === 0 ? {} : { errors: remarks.slice(0, MAX_REMARKS) }) });
}
