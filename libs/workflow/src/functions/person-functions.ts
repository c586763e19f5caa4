import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { normalizeIdentifier } from '@tributary/identity';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { Failure } from '../failure.ts';
import { describe, toText } from '../values/scalars.ts';
import { checkedText, oneOf, optional } from './parameters.ts';
import { defineFunction, type FunctionSpec } from './spec.ts';

/** Longer texts are no phone numbers, and parsing is linear in their length. */
const MAX_PHONE_LENGTH = 64;

export const PERSON_FUNCTIONS: readonly FunctionSpec[] = [
  defineFunction({
    name: 'toE164',
    summary: 'A phone number in international form; the region (ISO 3166, two letters) is that of national numbers.',
    parameters: [optional(checkedText('region', 'a region of two letters such as US', (region) => isSupportedCountry(region)))],
    examples: [
      { input: '(415) 555-2671', args: ['US'], output: '+14155552671' },
      { input: '+49 30 901820', output: '+4930901820' },
      { input: '030 901820', output: { failure: 'not_a_phone_number' } },
      { input: 14155552671, args: ['US'], output: '+14155552671' },
      { input: 'call me', args: ['US'], output: { failure: 'not_a_phone_number' } },
    ],
    build: (region) => (input) => toE164(input, region as CountryCode | undefined),
  }),
  defineFunction({
    name: 'normalizeEmail',
    summary: 'An email address as identities compare it.',
    examples: [
      { input: ' Ada@Example.COM ', output: 'ada@example.com' },
      { input: 'ada', output: { failure: 'email_invalid' } },
    ],
    build: () => (input) => {
      const text = toText(input);
      if (text instanceof Failure) return text;
      const normalized = normalizeIdentifier('email', text);
      return normalized.ok ? normalized.identifier.value : new Failure(normalized.code, normalized.message);
    },
  }),
  defineFunction({
    name: 'hash',
    summary: 'The SHA-256 of a text in UTF-8, in hex.',
    parameters: [optional(oneOf('algorithm', ['sha256']))],
    examples: [{ input: 'abc', output: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' }],
    build: () => (input) => {
      const text = toText(input);
      return text instanceof Failure ? text : bytesToHex(sha256(utf8ToBytes(text)));
    },
  }),
];

function toE164(input: unknown, region: CountryCode | undefined): string | Failure {
  const text = toText(input);
  if (text instanceof Failure) return text;
  const number = text.length <= MAX_PHONE_LENGTH ? parsePhoneNumberFromString(text, region) : undefined;
  return number?.isPossible() === true
    ? number.number
    : new Failure(
        'not_a_phone_number',
        `${describe(input)} is not a phone number${region === undefined ? ' in international form' : ` of ${region}`}`,
      );
}
