/** The formats that are told by a content type; all others are text, or nothing that can be read. */
export type BodyFormat = 'json' | 'form' | 'multipart' | 'xml' | 'ndjson' | 'csv';

const FORMATS: ReadonlyMap<string, BodyFormat> = new Map([
  ['application/json', 'json'],
  ['application/x-www-form-urlencoded', 'form'],
  ['multipart/form-data', 'multipart'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/x-jsonlines', 'ndjson'],
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
]);

/** The format of a body with this content type; `undefined` where it names none of them. */
export function formatOf(contentType: string | undefined): BodyFormat | undefined {
  const media = mediaTypeOf(contentType);
  const known = FORMATS.get(media);
  if (known !== undefined) return known;
  if (media.endsWith('+json')) return 'json';
  return media.endsWith('+xml') ? 'xml' : undefined;
}

/** Without parameters and in lower case; `''` where there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined || contentType === 'application/json') return contentType ?? '';
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
