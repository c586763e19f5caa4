const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes as text, `undefined` when they are none. UTF-8 unless the content type names another charset. */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  const charset = charsetOf(contentType);
  try {
    const decoder = charset === undefined || /^utf-?8$/i.test(charset) ? utf8 : new TextDecoder(charset, { fatal: true });
    const text = decoder.decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The parameter `charset` of a content type. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return contentType === undefined ? undefined : /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1];
}
