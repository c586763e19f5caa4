import { seededRandom } from './random.ts';

/** A made-up person. The address is in a domain that is reserved for examples, the number one that is reserved for fiction. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** E.164. */
  readonly phone: string;
  readonly city: string;
  /** The person's number in the shop; `undefined`: never bought anything. */
  readonly customerId: string | undefined;
  /** The person's number in the CRM; `undefined`: sales never spoke to them. */
  readonly contactId: string | undefined;
}

const PEOPLE = 120;
const CUSTOMERS = 90;
/** Known to both systems: the last customers are the first contacts. */
const IN_BOTH = 14;
const FIRST_NAMES = [
  'Ada',
  'Amir',
  'Chloé',
  'Daniel',
  'Elif',
  'Femi',
  'Grace',
  'Hiro',
  'Ines',
  'Jonas',
  'Kavya',
  'Luca',
  'Mei',
  'Noah',
  'Olga',
  'Pablo',
];
const LAST_NAMES = [
  'Adeyemi',
  'Bauer',
  'Costa',
  'Demir',
  'Eriksen',
  'Fontaine',
  'Gupta',
  'Hansen',
  'Ito',
  'Jensen',
  'Kowalski',
  'Lindqvist',
];
/** Cities of the area codes; 555-0100 to 555-0199 of each are for fiction. */
const CITIES = [
  ['New York', '212'],
  ['San Francisco', '415'],
] as const;
const NUMBERS_PER_CITY = 100;
const SEED = 2026;

/** The people of the demo, the same at every call. */
export function madeUpPeople(): Person[] {
  const random = seededRandom(SEED);
  return Array.from({ length: PEOPLE }, (_, index) => {
    const [firstName, lastName] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
    const [city, areaCode] = CITIES[Math.floor(index / NUMBERS_PER_CITY)] as (typeof CITIES)[number];
    return {
      firstName,
      lastName,
      email: `${ascii(firstName)}.${ascii(lastName)}.${index + 1}@example.com`,
      phone: `+1${areaCode}55501${String(index % NUMBERS_PER_CITY).padStart(2, '0')}`,
      city,
      customerId: index < CUSTOMERS ? `C-${1001 + index}` : undefined,
      contactId: index >= CUSTOMERS - IN_BOTH ? `L-${2001 + index}` : undefined,
    };
  });
}

function ascii(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\P{ASCII}/gu, '')
    .toLowerCase();
}
