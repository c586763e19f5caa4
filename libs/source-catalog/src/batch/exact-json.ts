/** TypeScript's library does not know JSON.rawJSON and the third argument of revivers yet (ES2026, JSON.parse source text access). */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => { readonly rawJSON: string } };

/** The value of JSON, as text or in UTF-8, whose numbers `JSON.stringify` writes again as they came; `undefined` where it is not JSON, or nested too deep. */
export function parseExactly(json: string | Uint8Array): unknown {
  const text = typeof json === 'string' ? json : Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8');
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''), keepNumbers as never) as unknown;
  } catch {
    return undefined;
  }
}

/** Of a value that `parseExactly` gave: a number as its text, where that is not how JavaScript writes it. */
export function plainNumber(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.isFrozen(value) && 'rawJSON' in value ? value.rawJSON : value;
}

function keepNumbers(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  return typeof value === 'number' && context.source !== undefined && String(value) !== context.source ? rawJSON(context.source) : value;
}
