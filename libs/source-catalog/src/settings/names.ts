/** One name up to the separator behind it, or to the end. */
const NAME = {
  '.': /\s*(?:"((?:[^"]|"")+)"|([^".\s](?:[^".]*[^".\s])?))\s*(\.|$)/y,
  ',': /\s*(?:"((?:[^"]|"")+)"|([^",\s](?:[^",]*[^",\s])?))\s*(,|$)/y,
};

/**
 * Names with a separator between them, as the database shows them: `public.orders`, `id, line`. A name that holds a separator or a space at its ends stands in
 * double quotes, and a quote in it is doubled. Empty where the text is no such list.
 */
export function parseNames(text: string, separator: keyof typeof NAME): string[] {
  const pattern = NAME[separator];
  const names: string[] = [];
  pattern.lastIndex = 0;
  for (;;) {
    const found = pattern.exec(text);
    if (found === null) return [];
    names.push(found[1]?.replaceAll('""', '"') ?? (found[2] as string));
    if (found[3] === '') return names;
  }
}
