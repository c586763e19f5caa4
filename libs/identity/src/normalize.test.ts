import fc from 'fast-check';
import { normalizeIdentifier } from './normalize.ts';

const value = (type: string, raw: unknown) => {
  const result = normalizeIdentifier(type, raw);
  return result.ok ? result.identifier.value : result.code;
};

describe('normalizeIdentifier', () => {
  it.each([
    ['email', '  Ada.Lovelace@Example.COM ', 'ada.lovelace@example.com'],
    ['email', 'ada+news@sub.example.co.uk', 'ada+news@sub.example.co.uk'],
    ['email', 'ada@', 'email_invalid'],
    ['email', 'ada@localhost', 'email_invalid'],
    ['email', 'ada lovelace@example.com', 'email_invalid'],
    ['email', 'a@b@c.com', 'email_invalid'],
    ['email', `${'x'.repeat(65)}@example.com`, 'email_invalid'],
    ['email', 'Test@Test.com', 'identifier_blocked'],
    ['email', 'N/A', 'identifier_blocked'],
    ['phone', '+14155552671', '+14155552671'],
    ['phone', '+1 (415) 555-2671', '+14155552671'],
    ['phone', '004915112345678', 'phone_not_e164'],
    ['phone', '0151 1234567', 'phone_not_e164'],
    ['phone', '+0123456789', 'phone_not_e164'],
    ['phone', '+1111111111', 'identifier_blocked'],
    ['user_id', ' Ab-12 ', 'Ab-12'],
    ['user_id', 4711, '4711'],
    ['user_id', 0, 'identifier_blocked'],
    ['user_id', 2 ** 53, 'identifier_number_unsafe'],
    ['user_id', 1.5, 'identifier_not_text'],
    ['user_id', { a: 1 }, 'identifier_not_text'],
    ['user_id', '   ', 'identifier_empty'],
    ['user_id', 'undefined', 'identifier_blocked'],
    ['user_id', 'x'.repeat(513), 'identifier_too_long'],
    ['user_id', 'a\u0000b', 'identifier_characters'],
    ['user_id', '\ud800', 'identifier_characters'],
    ['loyalty_card', 'AbC', 'AbC'],
    ['a:b', 'x', 'identifier_type_invalid'],
    ['__proto__', 'x', 'identifier_type_invalid'],
  ])('%s %j gives %s', (type, raw, expected) => expect(value(type, raw)).toBe(expected));

  it('composes and decomposes Unicode to one form', () => expect(value('user_id', 'Zoe\u0308')).toBe(value('user_id', 'Zo\u00eb')));

  it('leaves alone what it has normalised', () => {
    const raw = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.emailAddress(),
      fc.integer().map((n) => `+${n}`),
    );
    fc.assert(
      fc.property(fc.constantFrom('email', 'phone', 'user_id', 'x'), raw, (type, text) => {
        const once = normalizeIdentifier(type, text);
        if (once.ok) expect(normalizeIdentifier(type, once.identifier.value)).toEqual(once);
      }),
    );
  });
});
