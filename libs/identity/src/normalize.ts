import type { Identifier } from '@tributary/contracts';
import { BLOCKED_EMAILS, BLOCKED_PHONE, BLOCKED_VALUES } from './blocked-values.ts';

/** Why a raw value is no identifier. */
export type IdentifierRefusal =
  | 'identifier_type_invalid'
  | 'identifier_not_text'
  | 'identifier_empty'
  | 'identifier_too_long'
  | 'identifier_characters'
  | 'identifier_number_unsafe'
  | 'identifier_blocked'
  | 'email_invalid'
  | 'phone_not_e164';

export type NormalizedIdentifier =
  | { readonly ok: true; readonly identifier: Identifier }
  | { readonly ok: false; readonly code: IdentifierRefusal; readonly message: string };

/** Characters (UTF-16 units) of the longest value, after trimming. */
export const MAX_IDENTIFIER_LENGTH = 512;
/** RFC 5321: 64 before the @, 254 in all. */
const MAX_EMAIL_LENGTH = 254;
const MAX_LOCAL_PART_LENGTH = 64;

/** A type stands before the colon of an identifier's key, so it has none itself. */
const TYPE = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@.,:;<>()[\]\\"]+(?:\.[^\s@.,:;<>()[\]\\"]+)+$/;
const E164 = /^\+[1-9]\d{6,14}$/;
const PHONE_PUNCTUATION = /[\s().\-/]/g;
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The identifier that a raw value stands for, in the one form in which it is compared, stored and looked up:
 *
 * - `email`: trimmed, NFC, lower case, of the form local@domain.tld;
 * - `phone`: E.164; punctuation is dropped from a number that starts with `+`, every other form is refused (`toE164` in a workflow knows countries);
 * - `user_id` and every other type: trimmed, NFC, case kept; whole numbers are taken as their decimal text.
 *
 * Placeholders (blocked-values.ts) are refused. Never throws.
 */
export function normalizeIdentifier(type: string, raw: unknown): NormalizedIdentifier {
  if (!TYPE.test(type))
    return refuse('identifier_type_invalid', 'a type is letters, digits, _ . and -, at most 64, and begins with a letter');
  const text = textOf(raw);
  if (typeof text !== 'string') return text;
  const value = text.trim().normalize('NFC');
  if (value === '') return refuse('identifier_empty', `${type} is empty`);
  if (value.length > MAX_IDENTIFIER_LENGTH)
    return refuse('identifier_too_long', `${type} is longer than ${MAX_IDENTIFIER_LENGTH} characters`);
  if (CONTROL.test(value) || !value.isWellFormed())
    return refuse('identifier_characters', `${type} has control characters or broken Unicode`);
  if (BLOCKED_VALUES.has(value.toLowerCase())) return refuse('identifier_blocked', `${type} "${value}" is a placeholder`);
  if (type === 'email') return normalizeEmail(value.toLowerCase());
  if (type === 'phone') return normalizePhone(value);
  return { ok: true, identifier: { type, value } };
}

function textOf(raw: unknown): string | NormalizedIdentifier {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'bigint') return raw.toString();
  if (typeof raw !== 'number' || !Number.isInteger(raw)) return refuse('identifier_not_text', 'an identifier is text or a whole number');
  // beyond 2^53 different numbers of the source have become one: two people would be merged
  return Number.isSafeInteger(raw) ? String(raw) : refuse('identifier_number_unsafe', 'a number beyond 2^53 has lost digits');
}

function normalizeEmail(value: string): NormalizedIdentifier {
  const wellFormed = value.length <= MAX_EMAIL_LENGTH && value.indexOf('@') <= MAX_LOCAL_PART_LENGTH && EMAIL.test(value);
  if (BLOCKED_EMAILS.has(value)) return refuse('identifier_blocked', `email "${value}" is a placeholder`);
  if (!wellFormed) return refuse('email_invalid', 'not an e-mail address');
  return { ok: true, identifier: { type: 'email', value } };
}

function normalizePhone(raw: string): NormalizedIdentifier {
  const value = raw.startsWith('+') ? raw.replace(PHONE_PUNCTUATION, '') : raw;
  if (BLOCKED_PHONE.test(value)) return refuse('identifier_blocked', `phone "${value}" is a placeholder`);
  if (!E164.test(value)) return refuse('phone_not_e164', 'a phone number is + and 7 to 15 digits, beginning with the country (E.164)');
  return { ok: true, identifier: { type: 'phone', value } };
}

function refuse(code: IdentifierRefusal, message: string): NormalizedIdentifier & { ok: false } {
  return { ok: false, code, message };
}
