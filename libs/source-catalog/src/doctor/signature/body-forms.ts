import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { rawHeader } from '@tributary/contracts';
import type { InboundRequest } from '../../inbound-request.ts';
import { formEncodings } from './form-encodings.ts';
import { jsonForms } from './json-forms.ts';

/** A body as it may have been before it was changed on its way. */
export interface BodyForm {
  readonly body: Uint8Array;
  /** What was changed, as a part of a sentence. */
  readonly change: string;
}

/** Larger bodies are tried only as they are, and without line breaks at the end. */
const MAX_REWRITTEN_BYTES = 256 * 1024;
/** Of all forms of one body together. */
const MAX_MADE_BYTES = 12 * 1024 * 1024;
const BYTE_ORDER_MARK = '\uFEFF';

/** Each form once, the likeliest first; never the body itself. */
export function* bodyForms(request: InboundRequest): Generator<BodyForm> {
  const { body } = request;
  if (body.length === 0 || body.length > MAX_REWRITTEN_BYTES) return;
  const seen = new Set([hash('sha256', body)]);
  let madeBytes = 0;
  for (const form of everyForm(request)) {
    madeBytes += form.body.length;
    if (madeBytes > MAX_MADE_BYTES) return;
    const key = hash('sha256', form.body);
    if (seen.has(key)) continue;
    seen.add(key);
    yield form;
  }
}

function* everyForm({ body, rawHeaders }: InboundRequest): Generator<BodyForm> {
  const text = Buffer.from(body).toString('utf8');
  for (const [form, change] of lineForms(text)) yield { body: Buffer.from(form), change };
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(rawHeader(rawHeaders, 'content-type') ?? '');
  const marked = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const rewritten = isForm ? formEncodings(text) : jsonForms(marked);
  for (const [form, change] of rewritten) {
    for (const end of ['', '\n']) yield { body: Buffer.from(form + end), change };
  }
  // text that was read as Latin-1 and written as UTF-8
  if (/[\u0080-\u00FF]/.test(text) && !/[^\0-\u00FF]/.test(text)) yield { body: Buffer.from(text, 'latin1'), change: 'the character set' };
  const unpacked = unzipped(body);
  if (unpacked !== undefined) yield { body: unpacked, change: 'the compression' };
}

function* lineForms(text: string): Generator<readonly [form: string, change: string]> {
  const end = 'the line break at the end';
  yield [`${text}\n`, end];
  yield [`${text}\r\n`, end];
  yield [text.replace(/\r?\n$/, ''), end];
  yield [text.trim(), 'spaces around the body'];
  yield [text.replace(/\r\n/g, '\n'), 'the line breaks'];
  yield [text.replace(/\r?\n/g, '\r\n'), 'the line breaks'];
  yield [text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : BYTE_ORDER_MARK + text, 'the byte order mark'];
}

function unzipped(body: Uint8Array): Uint8Array | undefined {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return undefined;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_REWRITTEN_BYTES });
  } catch {
    return undefined;
  }
}
