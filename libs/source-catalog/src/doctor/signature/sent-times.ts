import { rawHeader, type SignatureRule } from '@tributary/contracts';
import { compilePlace } from '../../authentication/signature/place.ts';
import type { InboundRequest } from '../../inbound-request.ts';

const TIME_HEADER = /time-?stamp|request-time|^date$/i;
const TIME_IN_SIGNATURE = /(?:^|[,;\s])(?:t|ts|timestamp)=([^,;\s]+)/i;
const MAX_TIMES = 3;

/** The time at which the request says to have been signed, as the settings look for it; `header` is the one with the signature. */
export function sentTime(
  { timestamp, place: { headers, form } }: SignatureRule,
  { rawHeaders }: InboundRequest,
  header = headers[0] as string,
): string | undefined {
  if (timestamp === null) return undefined;
  if (timestamp.from.in === 'header') {
    return timestamp.from.names.map((name) => rawHeader(rawHeaders, name.toLowerCase())).find((value) => value !== undefined);
  }
  const reading = compilePlace({ headers: [header], form })(rawHeaders);
  return reading.kind === 'found' ? reading.found.timestamp(timestamp.from.name) : timeIn(rawHeader(rawHeaders, header.toLowerCase()));
}

/** Everything in the request that may be the time of a signature, the one of the settings first. */
export function possibleTimes(rule: SignatureRule, request: InboundRequest, signatureHeader: string): readonly string[] {
  const { rawHeaders } = request;
  const inHeaders = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && TIME_HEADER.test(name) ? [rawHeaders[index + 1] as string] : [],
  );
  const all = [sentTime(rule, request, signatureHeader), timeIn(rawHeader(rawHeaders, signatureHeader.toLowerCase())), ...inHeaders];
  return [...new Set(all.filter((value) => value !== undefined))].slice(0, MAX_TIMES);
}

function timeIn(value: string | undefined): string | undefined {
  return TIME_IN_SIGNATURE.exec(value ?? '')?.[1];
}
