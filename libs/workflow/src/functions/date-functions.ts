import { IANAZone } from 'luxon';
import { DATE_FORMATS, parseDate } from '../values/dates.ts';
import { checkedText, optional } from './parameters.ts';
import { defineFunction, type FunctionSpec } from './spec.ts';

/** A named format, or Luxon tokens: at least a year must be in it. */
function isFormat(format: string): boolean {
  return (DATE_FORMATS as readonly string[]).includes(format) || (format.length <= 64 && /y|D|X|x/.test(format));
}

export const DATE_FUNCTIONS: readonly FunctionSpec[] = [
  defineFunction({
    name: 'parseDate',
    summary:
      'A time of ISO 8601, RFC 2822 or epoch (seconds or milliseconds), or of a given format; a zone for times that name none (UTC).',
    parameters: [
      optional(checkedText('format', `${DATE_FORMATS.join(', ')} or a pattern such as dd/MM/yyyy HH:mm`, isFormat)),
      optional(checkedText('zone', 'an IANA time zone such as Europe/Berlin', (zone) => IANAZone.isValidZone(zone))),
    ],
    examples: [
      { input: '2026-02-03T04:05:06+02:00', output: '2026-02-03T02:05:06.000Z' },
      { input: '2026-02-03T04:05:06.789Z', output: '2026-02-03T04:05:06.789Z' },
      { input: '2026-02-03', output: '2026-02-03T00:00:00.000Z' },
      { input: '2026-02-30', output: { failure: 'not_a_date' } },
      { input: '2026-07-03 04:05', args: ['auto', 'Europe/Berlin'], output: '2026-07-03T02:05:00.000Z' },
      { input: 'Tue, 03 Feb 2026 04:05:06 GMT', output: '2026-02-03T04:05:06.000Z' },
      { input: 1770091506, output: '2026-02-03T04:05:06.000Z' },
      { input: '1770091506789', output: '2026-02-03T04:05:06.789Z' },
      { input: 86400, args: ['epochMilliseconds'], output: '1970-01-01T00:01:26.400Z' },
      { input: '03/02/2026 04:05', args: ['dd/MM/yyyy HH:mm', 'America/New_York'], output: '2026-02-03T09:05:00.000Z' },
      { input: 'yesterday', output: { failure: 'not_a_date' } },
      { input: {}, output: { failure: 'not_a_date' } },
    ],
    build: (format, zone) => (input) => parseDate(input, format, zone),
  }),
];
