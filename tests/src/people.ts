/** Made-up people who buy things under several names: the load of the kill tests. Everything is a function of the event's index. */

export const PEOPLE = 400;

export interface PersonEvent {
  readonly id: string;
  readonly at: string;
  readonly total: number;
  readonly channel: string;
  readonly customer: { readonly email?: string; readonly phone?: string; readonly userId?: string };
}

const START_MS = Date.parse('2026-01-01T00:00:00.000Z');
const CHANNELS = ['web', 'shop', 'app'];

export const emailOf = (person: number): string => `person${person}@example.com`;
export const phoneOf = (person: number): string => `+1415555${String(person).padStart(4, '0')}`;
export const userIdOf = (person: number): string => `U-${person}`;

/** Spreads indexes over time without an order: a prime step through a power of two. */
function scattered(index: number): number {
  return (index * 7919) % 1_048_576;
}

/** Each event knows a person by one or two of three identifiers; only all of them together say that it is one person. */
export function eventOf(index: number): PersonEvent {
  const person = index % PEOPLE;
  const kind = Math.floor(index / PEOPLE) % 4;
  const customer = [
    { email: emailOf(person) },
    { email: emailOf(person), userId: userIdOf(person) },
    { userId: userIdOf(person), phone: phoneOf(person) },
    { phone: phoneOf(person) },
  ][kind] as PersonEvent['customer'];
  return {
    id: `event-${index}`,
    at: new Date(START_MS + scattered(index) * 1000).toISOString(),
    total: (scattered(index) % 10_000) / 100,
    channel: CHANNELS[index % CHANNELS.length] as string,
    customer,
  };
}

/** The workflow of the load. */
export const PERSON_WORKFLOW = {
  filter: { all: [{ path: '$.body.total', type: 'number', op: 'gte', value: 1 }] },
  mapping: {
    event: { name: { const: 'Purchased' }, time: { path: '$.body.at', fn: [['parseDate']] }, id: { path: '$.body.id' } },
    identifiers: {
      email: { path: '$.body.customer.email' },
      phone: { path: '$.body.customer.phone' },
      user_id: { path: '$.body.customer.userId' },
    },
    traits: {
      lastTotal: { path: '$.body.total', type: 'number' },
      firstChannel: { path: '$.body.channel', keep: 'first' },
      largestTotal: { path: '$.body.total', type: 'number', keep: 'max' },
      smallestTotal: { path: '$.body.total', type: 'number', keep: 'min' },
    },
    properties: { total: { path: '$.body.total', type: 'number' } },
  },
} as const;

/** Whether the workflow's filter lets an event pass. */
function passes(event: PersonEvent): boolean {
  return event.total >= 1;
}

export interface ExpectedPerson {
  readonly eventCount: number;
  readonly traits: {
    readonly lastTotal: number;
    readonly firstChannel: string;
    readonly largestTotal: number;
    readonly smallestTotal: number;
  };
}

/** What a person's profile must say after the first `count` events, worked out without any of the product's code. */
export function expectedPeople(count: number): Map<number, ExpectedPerson> {
  const events = Array.from({ length: count }, (_, index) => eventOf(index)).filter(passes);
  const people = new Map<number, PersonEvent[]>();
  for (const event of events) {
    const person = Number(event.id.slice('event-'.length)) % PEOPLE;
    people.set(person, [...(people.get(person) ?? []), event]);
  }
  return new Map(
    [...people].map(([person, own]) => {
      const byTime = [...own].sort((a, b) => a.at.localeCompare(b.at));
      const totals = own.map((event) => event.total);
      const first = byTime[0] as PersonEvent;
      const last = byTime.at(-1) as PersonEvent;
      return [
        person,
        {
          eventCount: own.length,
          traits: {
            lastTotal: last.total,
            firstChannel: first.channel,
            largestTotal: Math.max(...totals),
            smallestTotal: Math.min(...totals),
          },
        },
      ];
    }),
  );
}
