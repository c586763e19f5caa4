const BYTE_ORDER_MARK = 0xfeff;

/**
 * What `read` finds in the JSON of `body`. A number beyond 2^53 is given as the text that stands in the body, so that two long ids that
 * differ in their last digit stay two. `undefined` where the body is not JSON.
 */
export function parseLosslessly(body: Uint8Array, read: (document: unknown) => unknown): unknown {
  try {
    const text = textOf(body);
    const value = read(JSON.parse(text));
    if (typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
    // rare, so only then at the price of a reviver
    return read(JSON.parse(text, keepLongNumbers));
  } catch {
    // not JSON, or nested too deep for a reviver
    return undefined;
  }
}

/** Without a byte order mark. `Buffer` decodes faster than `TextDecoder`. */
function textOf(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function keepLongNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? context?.source : value;
}
