/** What the bytes of a file say about their encoding, byte by byte. */
export interface EncodingEvidence {
  push(piece: Uint8Array): void;
  /** The name of an encoding that `TextDecoder` knows. */
  encoding(): string;
}

/** Characters of UTF-8 that outweigh one byte that is none: a file with a few broken rows is still UTF-8, and those rows are bad. */
const CHARACTERS_PER_ERROR = 10;
/** Of UTF-16 with Western text every other byte is 0. */
const SHARE_OF_ZEROS = 0.3;
const HEAD_BYTES = 64 * 1024;

/** Reads all of a file: a byte order mark decides, then zeros (UTF-16), then whether the bytes are UTF-8; else it is windows-1252, which takes any byte. */
export function encodingEvidence(): EncodingEvidence {
  const mark: number[] = [];
  const zeros = [0, 0];
  let headBytes = 0;
  let characters = 0;
  let errors = 0;
  let expected = 0;

  function lookAtHead(piece: Uint8Array): void {
    for (let i = 0; i < piece.length && headBytes < HEAD_BYTES; i++, headBytes++) {
      const byte = piece[i] as number;
      if (mark.length < 3) mark.push(byte);
      if (byte === 0) zeros[headBytes % 2] = (zeros[headBytes % 2] as number) + 1;
    }
  }

  function lookAtCharacters(piece: Uint8Array): void {
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i] as number;
      if (expected > 0) {
        if ((byte & 0xc0) === 0x80) {
          if (--expected === 0) characters++;
          continue;
        }
        errors++;
        expected = 0;
      }
      if (byte < 0x80) continue;
      if (byte >= 0xc2 && byte <= 0xdf) expected = 1;
      else if (byte >= 0xe0 && byte <= 0xef) expected = 2;
      else if (byte >= 0xf0 && byte <= 0xf4) expected = 3;
      else errors++;
    }
  }

  return {
    push(piece) {
      if (headBytes < HEAD_BYTES) lookAtHead(piece);
      lookAtCharacters(piece);
    },
    encoding() {
      const [first, second, third] = mark;
      if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
      if (first === 0xff && second === 0xfe) return 'utf-16le';
      if (first === 0xfe && second === 0xff) return 'utf-16be';
      if ((zeros[1] as number) > headBytes * SHARE_OF_ZEROS) return 'utf-16le';
      if ((zeros[0] as number) > headBytes * SHARE_OF_ZEROS) return 'utf-16be';
      const all = errors + (expected > 0 ? 1 : 0);
      return characters >= all * CHARACTERS_PER_ERROR ? 'utf-8' : 'windows-1252';
    },
  };
}

/** The name of an encoding as `TextDecoder` has it; `undefined` for one that it does not know. */
export function knownEncoding(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** Makes UTF-8 of the bytes of a file, in pieces of any size. */
export interface Transcoder {
  readonly isTranscoding: boolean;
  push(piece: Buffer): Buffer;
  end(): Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** What is UTF-8 already goes through as it is, with its byte order mark and its errors. */
export function transcoder(encoding: string): Transcoder {
  if (encoding === 'utf-8') return { isTranscoding: false, push: (piece) => piece, end: () => NOTHING };
  const decoder = new TextDecoder(encoding);
  return {
    isTranscoding: true,
    push: (piece) => Buffer.from(decoder.decode(piece, { stream: true })),
    end: () => Buffer.from(decoder.decode()),
  };
}
