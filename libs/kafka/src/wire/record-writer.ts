import type { Message } from 'kafkajs';

const FIRST_BYTES = 64 * 1024;
/** A writer that had to grow beyond this begins anew, so that one large batch does not hold memory for ever. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** Texts of up to this many ASCII characters are written one by one: a call into the runtime costs more. Their length is one byte. */
const SHORT_TEXT = 63;
/** What most records need for their length; others are moved. */
const LENGTH_BYTES = 2;
const LARGEST_VARINT_BYTES = 5;

/** Writes records in the form of record batches (magic 2) one after another into one buffer, each in one pass. Timestamps are those of the batch. */
export class RecordWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  /** What was written since the last `clear`; valid until the next. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafe(FIRST_BYTES);
  }

  write({ key, value, headers }: Message, offsetDelta: number): void {
    this.#reserve(LARGEST_VARINT_BYTES + 2);
    const start = this.#at;
    this.#at += LENGTH_BYTES;
    this.#bytes[this.#at++] = 0; // attributes
    this.#bytes[this.#at++] = 0; // difference to the timestamp of the batch
    this.#varint(offsetDelta);
    this.#content(key);
    this.#content(value);
    this.#headers(headers ?? {});
    this.#putLength(start, this.#at - start - LENGTH_BYTES);
  }

  #headers(headers: NonNullable<Message['headers']>): void {
    let count = 0;
    for (const name in headers) count += Array.isArray(headers[name]) ? headers[name].length : 1;
    this.#varint(count);
    for (const name in headers) {
      const values = headers[name];
      for (const value of Array.isArray(values) ? values : [values]) {
        this.#content(name);
        this.#content(value);
      }
    }
  }

  #content(content: Buffer | string | null | undefined): void {
    if (content === null || content === undefined) return this.#varint(-1);
    if (typeof content === 'string') return this.#text(content);
    this.#varint(content.length);
    this.#reserve(content.length);
    content.copy(this.#bytes, this.#at);
    this.#at += content.length;
  }

  #text(text: string): void {
    if (text.length <= SHORT_TEXT && this.#shortAscii(text)) return;
    const length = Buffer.byteLength(text);
    this.#varint(length);
    this.#reserve(length);
    this.#at += this.#bytes.write(text, this.#at, length, 'utf8');
  }

  /** Writes nothing, and says so, where the text has other characters. */
  #shortAscii(text: string): boolean {
    this.#reserve(1 + SHORT_TEXT);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = text.length << 1;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[at++] = code;
    }
    this.#at = at;
    return true;
  }

  /** Zigzag, then seven bits a byte. */
  #varint(value: number): void {
    this.#reserve(LARGEST_VARINT_BYTES);
    let rest = (value << 1) ^ (value >> 31);
    for (; (rest & ~0x7f) !== 0; rest >>>= 7) this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  /** Puts the length before a body that was written behind the place for it. */
  #putLength(start: number, length: number): void {
    const needed = varintBytes(length);
    const end = this.#at;
    if (needed !== LENGTH_BYTES) {
      this.#reserve(LARGEST_VARINT_BYTES);
      this.#bytes.copyWithin(start + needed, start + LENGTH_BYTES, end);
    }
    this.#at = start;
    this.#varint(length);
    this.#at = start + needed + length;
  }

  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value << 1; (rest & ~0x7f) !== 0; rest >>>= 7) bytes++;
  return bytes;
}
