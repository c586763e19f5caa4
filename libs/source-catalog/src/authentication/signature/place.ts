import { rawHeader, type SignaturePlace } from '@tributary/contracts';

/** What stands in a signature header. */
export interface FoundSignatures {
  /** As text, in the encoding of the scheme. */
  readonly signatures: readonly string[];
  /** The other pairs of the header, or what stands first in a list. */
  timestamp(name: string | undefined): string | undefined;
}

export type SignatureReading =
  | { readonly kind: 'missing'; readonly header: string }
  | { readonly kind: 'malformed'; readonly header: string; readonly expected: string }
  | { readonly kind: 'found'; readonly header: string; readonly found: FoundSignatures };

/** More are not looked at: a sender has two while a secret is being rotated. */
const MAX_SIGNATURES = 8;

/** Takes the signatures out of a request. */
export function compilePlace({ headers, form }: SignaturePlace): (rawHeaders: readonly string[]) => SignatureReading {
  const names = headers.map((header) => ({ header, name: header.toLowerCase() }));
  const first = headers[0] as string;
  return (rawHeaders) => {
    for (const { header, name } of names) {
      const value = rawHeader(rawHeaders, name);
      if (value === undefined) continue;
      const found = read(value, form);
      return typeof found === 'string' ? { kind: 'malformed', header, expected: found } : { kind: 'found', header, found };
    }
    return { kind: 'missing', header: first };
  };
}

/** The signatures, or how the value should have looked. */
function read(value: string, form: SignaturePlace['form']): FoundSignatures | string {
  switch (form.is) {
    case 'value':
      if (!value.startsWith(form.prefix)) return `start with "${form.prefix}"`;
      return { signatures: [value.slice(form.prefix.length)], timestamp: () => undefined };
    case 'pairs': {
      const pairs = value.split(form.separator).map((pair) => {
        const equals = pair.indexOf('=');
        return { name: pair.slice(0, Math.max(equals, 0)).trim(), value: pair.slice(equals + 1).trim() };
      });
      const signatures = pairs.filter(({ name }) => name === form.name).map((pair) => pair.value);
      if (signatures.length === 0) return `hold "${form.name}=<signature>"`;
      return {
        signatures: signatures.slice(0, MAX_SIGNATURES),
        timestamp: (wanted) => pairs.find(({ name }) => name === wanted)?.value,
      };
    }
    case 'list': {
      const [timestamp, ...signatures] = value.split(',').map((item) => item.trim());
      if (signatures.length === 0) return 'be "<timestamp>,<signature>"';
      return { signatures: signatures.slice(0, MAX_SIGNATURES), timestamp: () => timestamp };
    }
    case 'versions': {
      const start = `${form.version},`;
      const signatures = value
        .split(' ')
        .filter((item) => item.startsWith(start))
        .map((item) => item.slice(start.length));
      if (signatures.length === 0) return `hold "${form.version},<signature>"`;
      return { signatures: signatures.slice(0, MAX_SIGNATURES), timestamp: () => undefined };
    }
  }
}
