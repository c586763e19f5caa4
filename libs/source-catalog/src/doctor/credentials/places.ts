import type { InboundRequest } from '../../inbound-request.ts';
import { readBody } from '../../keys/read-body.ts';

/** A text in a request that may be a credential. */
export interface PlacedText {
  /** "the header X-Api-Key" */
  readonly place: string;
  readonly text: string;
}

/** Other names are not repeated: nobody knows what they hold. */
const NAME = /^[\w.$[\]-]{1,60}$/;
const MAX_PLACES = 300;
const MAX_BODY_BYTES = 256 * 1024;

/** Every header, query parameter and field at the top of the body. */
export function placesOf(request: InboundRequest): readonly PlacedText[] {
  const { rawHeaders, query } = request;
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [{ place: called('header', name), text: Buffer.from(rawHeaders[index + 1] ?? '', 'latin1').toString('utf8') }] : [],
  );
  const parameters = [...new URLSearchParams(query)].map(([name, text]) => ({ place: called('query parameter', name), text }));
  return [...headers, ...parameters, ...fieldsOf(request)].slice(0, MAX_PLACES);
}

function called(kind: string, name: string): string {
  return NAME.test(name) ? `the ${kind} ${name}` : `another ${kind}`;
}

function fieldsOf(request: InboundRequest): readonly PlacedText[] {
  if (request.body.length > MAX_BODY_BYTES) return [];
  const document = readBody(request, (whole) => whole);
  const fields = typeof document === 'object' && document !== null ? Object.entries(document) : [];
  return fields.flatMap(([name, value]) =>
    typeof value === 'string' ? [{ place: `${called('field', name)} of the body`, text: value }] : [],
  );
}
