type Pairs = readonly [name: string, value: string][];

const CHANGE = 'the encoding of the form';

/** As browsers write, as `encodeURIComponent` does, as RFC 3986 and PHP do, and these with + for spaces. */
const ENCODINGS: readonly ((pairs: Pairs) => string)[] = [
  (pairs) => new URLSearchParams(pairs).toString(),
  (pairs) => joined(pairs, component),
  (pairs) => joined(pairs, strictly),
  (pairs) => joined(pairs, strictly).replace(/~/g, '%7E').replace(/%20/g, '+'),
  (pairs) => joined(pairs, component).replace(/%20/g, '+'),
  (pairs) => joined(pairs, strictly).replace(/%20/g, '+'),
];

/** A form as other programs encode it: they differ in spaces, in what they escape and in how they write escapes. */
export function* formEncodings(form: string): Generator<readonly [form: string, change: string]> {
  const pairs = [...new URLSearchParams(form)];
  for (const encode of ENCODINGS) {
    const encoded = encode(pairs);
    yield [encoded, CHANGE];
    yield [encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()), CHANGE];
  }
  yield [form.replace(/\+/g, '%20'), CHANGE];
  yield [form.replace(/%20/g, '+'), CHANGE];
}

function joined(pairs: Pairs, encode: (text: string) => string): string {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

/** `encodeURIComponent`, without its objection to half of a character. */
function component(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function strictly(text: string): string {
  return component(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
