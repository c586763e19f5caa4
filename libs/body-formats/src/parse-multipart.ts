import { type MultipartPart, parseMultipart as partsOf } from '@remix-run/multipart-parser';
import { addField } from './add-field.ts';
import { BodyProblem } from './body-problem.ts';
import { charsetOf, decodeText } from './decode-text.ts';
import { formatOf, mediaTypeOf } from './media-type.ts';

/** A file in a form. Its bytes are in the body as received, not in here. */
export interface FileField {
  /** `null` where the sender gave none. */
  readonly filename: string | null;
  /** Lower case, without parameters. */
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Of a file of at most 64 KiB whose type is a textual one. */
  readonly text?: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');
const MAX_FILE_TEXT_BYTES = 64 * 1024;
/** RFC 2046; the time that a search takes grows with it. */
const MAX_BOUNDARY_LENGTH = 70;
const BOUNDARY = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i;
/** The body has a limit already, and with it all that is in it. */
const UNLIMITED = {
  maxHeaderSize: 64 * 1024,
  maxFileSize: Number.MAX_SAFE_INTEGER,
  maxParts: Number.MAX_SAFE_INTEGER,
  maxTotalSize: Number.MAX_SAFE_INTEGER,
};

/**
 * The fields of a `multipart/form-data` body by their names: texts, and files as what is known about them. A name that occurs several times has the list of its values; a part
 * without a name is none. `malformed_multipart` where the parts cannot be told apart.
 */
export function parseMultipart(
  body: Uint8Array,
  contentType: string | undefined,
): Record<string, string | FileField | (string | FileField)[]> | BodyProblem {
  const [, quoted, token] = BOUNDARY.exec(contentType ?? '') ?? [];
  const boundary = quoted ?? token;
  if (boundary === undefined || boundary.length > MAX_BOUNDARY_LENGTH) {
    return malformed(`the content type names no boundary of at most ${MAX_BOUNDARY_LENGTH} characters`);
  }
  const fields = Object.create(null) as Record<string, string | FileField | (string | FileField)[]>;
  try {
    for (const part of partsOf(body, { boundary, ...UNLIMITED })) {
      const { name } = part;
      if (name !== undefined) addField(fields, name, valueOf(part));
    }
    return fields;
  } catch (error) {
    return malformed(error instanceof Error ? error.message.slice(0, 200) : 'unreadable');
  }
}

function malformed(why: string): BodyProblem {
  return new BodyProblem('malformed_multipart', `the body is not multipart/form-data: ${why}`);
}

function valueOf(part: MultipartPart): string | FileField {
  const { filename } = part;
  const contentType = part.headers['content-type'];
  const media = mediaTypeOf(contentType);
  if (filename === undefined && media !== 'application/octet-stream') return fieldText(part.bytes, contentType);
  const { size } = part;
  const file: FileField = { filename: filename ?? null, contentType: media || 'application/octet-stream', size };
  if (size > MAX_FILE_TEXT_BYTES || !isTextual(media)) return file;
  const text = decodeText(part.bytes, contentType);
  return text === undefined ? file : { ...file, text };
}

function isTextual(media: string): boolean {
  return media.startsWith('text/') || formatOf(media) !== undefined;
}

/** In its charset, else UTF-8. Bytes that are neither are read as Windows-1252, which has a character for each: one odd field does not cost the others. */
function fieldText(bytes: Uint8Array, contentType: string | undefined): string {
  const charset = charsetOf(contentType);
  try {
    return (charset === undefined ? utf8 : new TextDecoder(charset, { fatal: true })).decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}
