import { IANAZone } from 'luxon';
import { Failure } from '../failure.ts';
import { DATE_FORMATS, parseDate, parseTime } from '../values/dates.ts';
import { checkedText, optional, value } from './parameters.ts';
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
  defineFunction({
    name: 'correctClock',
    summary:
      "A time of the sender's clock by ours, as Segment does it: the receipt of the request less what passed, by the sender's clock, from that time until it was sent.",
    parameters: [value('sentAt')],
    examples: [
      // received on 2026-01-01T00:00:00.000Z, two seconds after it happened, by a clock that is an hour late
      {
        input: '2025-12-31T22:59:58.000Z',
        args: [{ path: '$.body.sentAt' }],
        body: { sentAt: '2025-12-31T23:00:00.000Z' },
        output: '2025-12-31T23:59:58.000Z',
      },
      { input: '2025-12-31T22:59:58+00:00', args: [{ path: '$.body.sentAt' }], body: {}, output: '2025-12-31T22:59:58.000Z' },
      { input: '2025-12-31T22:59:58.000Z', args: ['a while ago'], output: '2025-12-31T22:59:58.000Z' },
      { input: 'yesterday', args: [{ path: '$.body.sentAt' }], body: {}, output: { failure: 'not_a_date' } },
    ],
    build: (sentAt) => (input, scope) => {
      const happened = parseTime(input);
      if (happened instanceof Failure) return happened;
      const sent = parseTime(sentAt(scope));
      // whoever does not say when it was sent is taken at their word
      return parseDate(sent instanceof Failure ? happened : Date.parse(scope.document.receivedAt) - (sent - happened), 'epochMilliseconds');
    },
  }),
];
