/** A body as JSON can carry it: exactly the bytes that were received. */
export interface BodyView {
  readonly encoding: 'utf8' | 'base64';
  readonly text: string;
}

// `ignoreBOM` keeps a byte order mark in the text; without it the bytes could not be told from the text
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where the bytes are valid UTF-8, otherwise base64. */
export function viewBody(bytes: Uint8Array): BodyView {
  try {
    return { encoding: 'utf8', text: strict.decode(bytes) };
  } catch {
    return { encoding: 'base64', text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
  }
}
