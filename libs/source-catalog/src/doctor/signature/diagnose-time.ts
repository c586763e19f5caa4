import { rawHeader, type SignatureRule, type SignatureTimestamp } from '@tributary/contracts';
import { timestampMs } from '../../authentication/signature/timestamp.ts';
import type { Case } from '../case.ts';
import { certain, type Diagnosis, likely } from '../diagnosis.ts';
import { sentTime } from './sent-times.ts';

const UNITS: { readonly [U in SignatureTimestamp['unit']]: string } = {
  s: 'seconds since 1970',
  ms: 'milliseconds since 1970',
  rfc3339: 'a date and time (RFC 3339)',
  'http-date': 'a date and time (HTTP)',
};
const OFFSET_STEP_SECONDS = 30 * 60;
const MAX_OFFSET_SECONDS = 14 * 60 * 60;
/** How near to whole half hours an age must be to be taken for a time zone. */
const OFFSET_PRECISION_SECONDS = 10;
/** How near two clocks must be to be taken for one. */
const SAME_MOMENT_SECONDS = 30;

/** The signature is right; only its time is not accepted. */
export function diagnoseTime(rule: SignatureRule, given: Case): Diagnosis {
  const { request, nowMs, words } = given;
  const text = sentTime(rule, request) ?? '';
  const { unit, toleranceSeconds } = rule.timestamp ?? { unit: 's', toleranceSeconds: null };
  const tolerance = toleranceSeconds ?? 0;
  const otherUnit = (Object.keys(UNITS) as SignatureTimestamp['unit'][]).find((candidate) => {
    const ms = candidate === unit ? undefined : timestampMs(text, candidate);
    return ms !== undefined && Math.abs(nowMs - ms) <= tolerance * 1000;
  });
  if (otherUnit !== undefined) {
    return certain({
      cause: 'wrong_time_unit',
      summary: `The sender writes the time of its signature as ${UNITS[otherUnit]}, and this source reads it as ${UNITS[unit]}.`,
      action: `Set the unit of the time in this source to ${UNITS[otherUnit]}.`,
    });
  }
  const sentMs = timestampMs(text, unit);
  if (sentMs === undefined) {
    return likely({
      cause: 'wrong_time_unit',
      summary: `The time of the signature is not ${UNITS[unit]}, as this source expects it.`,
      action: `Look up how ${words.sender} writes the time of its signatures, and set the unit in this source accordingly.`,
    });
  }
  return outOfTolerance(Math.round((nowMs - sentMs) / 1000), sentMs, tolerance, given);
}

function outOfTolerance(ageSeconds: number, sentMs: number, tolerance: number, { request, nowMs, words }: Case): Diagnosis {
  const apart = Math.abs(ageSeconds);
  const detail = `Signed ${apart} seconds ${ageSeconds < 0 ? 'after' : 'before'} the clock of this service; ${tolerance} are allowed.`;
  const setClocks = `Have the clocks of the sender and of the servers of this service set by NTP.`;
  if (ageSeconds < 0) {
    return certain({
      cause: 'clock_differs',
      summary: 'The signature is right but dated in the future: the clock of the sender is fast, or that of this service is slow.',
      action: setClocks,
      detail,
    });
  }
  const offBy = Math.abs(apart - Math.round(apart / OFFSET_STEP_SECONDS) * OFFSET_STEP_SECONDS);
  if (apart <= MAX_OFFSET_SECONDS && apart > OFFSET_PRECISION_SECONDS && offBy <= OFFSET_PRECISION_SECONDS) {
    return likely({
      cause: 'clock_differs',
      summary: 'The signature is right, and its time is off by whole half hours: the sender probably writes local time as if it were UTC.',
      action: `Have the sender sign with the time in UTC. If it repeats a request later instead, have it sign it anew.`,
      detail,
    });
  }
  const dated = timestampMs(rawHeader(request.rawHeaders, 'date') ?? '', 'http-date');
  const isNear = (a: number, b: number) => Math.abs(a - b) <= SAME_MOMENT_SECONDS * 1000;
  if (dated !== undefined && isNear(dated, sentMs) && !isNear(dated, nowMs)) {
    return likely({
      cause: 'clock_differs',
      summary: "The signature is right, but its time is past, and so is the date of the request: the sender's clock is probably slow.",
      action: `${setClocks} If a queue or proxy holds requests back, make it faster, or allow more time in this source.`,
      detail,
    });
  }
  const stale = {
    cause: 'stale_timestamp',
    summary:
      'The signature is right, but the request was signed too long ago: it was held back, or somebody sent an old request once more.',
    action: `Have ${words.sender} send the event again, so that it is signed anew. If this happens to fresh requests, allow more time in this source or have the clocks set by NTP.`,
    detail,
  } as const;
  // a date of now with an old signature cannot come from a slow clock
  return dated !== undefined && isNear(dated, nowMs) ? certain(stale) : likely(stale);
}
