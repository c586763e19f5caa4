import { DateTime } from 'luxon';
import { Failure } from '../failure.ts';
import { describe, textOf } from './scalars.ts';

/** Our own form of times (contracts: `timestamp`), for the days that every month has and years that need no second look. */
const CANONICAL = /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const CANONICAL_LENGTH = 24;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;
const EPOCH_SECONDS = /^\d{9,10}(?:\.\d+)?$/;
const EPOCH_MILLISECONDS = /^\d{12,13}$/;
/** Numbers below are seconds (until the year 5138), above milliseconds (from 1973 on). */
const SECONDS_BELOW = 1e11;
const MINUTE_MS = 60_000;
const YEAR_0100_MS = Date.parse('0100-01-01T00:00:00.000Z');
const YEAR_9999_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** The named formats of `parseDate`; any other format is a pattern of Luxon's tokens (`dd/MM/yyyy HH:mm`). */
export const DATE_FORMATS = ['auto', 'iso', 'rfc2822', 'epochSeconds', 'epochMilliseconds'] as const;

/** Milliseconds since 1970 of a time in ISO 8601, RFC 2822 or epoch seconds or milliseconds; `zone` is that of times that name none. */
export function parseTime(value: unknown, format = 'auto', zone = 'utc'): number | Failure {
  const ms = readTime(value, format, zone);
  return ms === undefined || !(ms >= YEAR_0100_MS && ms <= YEAR_9999_MS) ? notATime(value, format) : ms;
}

/** As `parseTime`, in the form that Tributary writes: RFC 3339, UTC, milliseconds. */
export function parseDate(value: unknown, format = 'auto', zone = 'utc'): string | Failure {
  if (format === 'auto' && isCanonical(value)) return value;
  const ms = parseTime(value, format, zone);
  return ms instanceof Failure ? ms : new Date(ms).toISOString();
}

/** Whether a value is surely a valid time in our own form already: the commonest input, which needs no parsing. */
function isCanonical(value: unknown): value is string {
  return typeof value === 'string' && value.length === CANONICAL_LENGTH && CANONICAL.test(value);
}

function notATime(value: unknown, format: string): Failure {
  return new Failure('not_a_date', `${describe(value)} is not a date${format === 'auto' ? '' : ` of the format ${format}`}`);
}

function readTime(value: unknown, format: string, zone: string): number | undefined {
  if (typeof value === 'number') return ofNumber(value, format);
  const text = textOf(value)?.trim();
  if (text === undefined || text === '') return undefined;
  switch (format) {
    case 'auto':
      return ofIso(text, zone) ?? ofEpochText(text) ?? ofRfc2822(text);
    case 'iso':
      return ofIso(text, zone);
    case 'rfc2822':
      return ofRfc2822(text);
    case 'epochSeconds':
    case 'epochMilliseconds':
      return /^-?\d+(?:\.\d+)?$/.test(text) ? ofNumber(Number(text), format) : undefined;
    default:
      return validMs(DateTime.fromFormat(text, format, { zone, locale: 'en' }));
  }
}

function ofNumber(value: number, format: string): number | undefined {
  if (format === 'epochSeconds') return Math.round(value * 1000);
  if (format === 'epochMilliseconds') return Math.round(value);
  if (format !== 'auto') return undefined;
  return Math.round(Math.abs(value) < SECONDS_BELOW ? value * 1000 : value);
}

function ofEpochText(text: string): number | undefined {
  if (EPOCH_SECONDS.test(text)) return Math.round(Number(text) * 1000);
  return EPOCH_MILLISECONDS.test(text) ? Number(text) : undefined;
}

function ofRfc2822(text: string): number | undefined {
  return validMs(DateTime.fromRFC2822(text));
}

function validMs(time: DateTime): number | undefined {
  return time.isValid ? time.toMillis() : undefined;
}

/** ISO 8601 calendar dates, by hand: the hot path of event times. Days that a month does not have are refused, unlike by `Date.parse`. */
function ofIso(text: string, zone: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4] ?? 0);
  const minute = Number(match[5] ?? 0);
  const second = Number(match[6] ?? 0);
  const millisecond = match[7] === undefined ? 0 : Number(match[7].slice(0, 3).padEnd(3, '0'));
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = match[8];
  if (offset === undefined && zone !== 'utc') {
    return validMs(DateTime.fromObject({ year, month, day, hour, minute, second, millisecond }, { zone }));
  }
  if (year < 100) return undefined; // Date.UTC reads them as 1900 to 1999, and nobody's events are that old
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - offsetMs(offset);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined || /^[a-z]/i.test(offset)) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0);
  return (offset.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}
