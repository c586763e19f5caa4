import { type ProfileUpdate, profileUpdate } from '@tributary/contracts';
import { linkKeys } from '@tributary/identity';

/** An update as it came in, with what is needed of it all the way. */
export interface IncomingUpdate {
  readonly update: ProfileUpdate;
  /** The record's value. */
  readonly text: string;
  /** The identifier keys by which it belongs to a person. */
  readonly links: readonly string[];
  /** `partition/offset`. */
  readonly origin: string;
  /** What is handed on of its trace. */
  readonly traceparent: string;
}

/** A record that is no update, with as much of its ids as can be read. */
export interface RefusedUpdate {
  readonly code: 'update_unreadable' | 'update_invalid' | 'identifier_invalid' | 'traits_too_large';
  readonly message: string;
  readonly ids: unknown;
}

export type DecodedUpdate =
  { readonly ok: true; readonly incoming: IncomingUpdate } | { readonly ok: false; readonly refused: RefusedUpdate };

/** Characters of JSON that the traits of one update may have: all that it adds to its profile, which must stay far below 16 MiB. */
const MAX_TRAITS_LENGTH = 256 * 1024;

interface UpdateRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer | null;
}

/** Reads a record of `profile-updates`. Never throws: whatever is wrong with a record is told in the result. */
export function decodeUpdate(record: UpdateRecord, traceparent: string): DecodedUpdate {
  const text = record.value?.toString('utf8') ?? '';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse('update_unreadable', `not JSON: ${messageOf(error)}`, undefined);
  }
  const checked = check(value);
  if (typeof checked === 'string') return refuse('update_invalid', checked, value);
  const badIdentifier = checked.identifiers.find(({ type, value: text }) => type.includes(':') || !`${type}${text}`.isWellFormed());
  // a colon in a type would make two different identifiers one key; a lone surrogate would not survive the database
  if (badIdentifier !== undefined) return refuse('identifier_invalid', `identifier type ${JSON.stringify(badIdentifier.type)}`, value);
  if (text.length > MAX_TRAITS_LENGTH && JSON.stringify([checked.traits, checked.group]).length > MAX_TRAITS_LENGTH)
    return refuse('traits_too_large', `the traits have more than ${MAX_TRAITS_LENGTH} characters`, value);
  const incoming: IncomingUpdate = {
    update: checked,
    text,
    links: linkKeys(checked),
    origin: `${record.partition}/${record.offset}`,
    traceparent,
  };
  return { ok: true, incoming };
}

/** The update, or what is wrong with it. Values that are nested too deeply to be walked through are wrong too. */
function check(value: unknown): ProfileUpdate | string {
  try {
    const result = profileUpdate.safeParse(value);
    if (!result.success) return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    // not zod's copy: what is folded now must be what a rebuild reads from the stored text
    const update = value as ProfileUpdate;
    return [update.traits, update.group?.traits ?? {}].some((traits) => Object.hasOwn(traits, '__proto__'))
      ? 'traits: __proto__ is no name'
      : update;
  } catch (error) {
    return messageOf(error);
  }
}

function refuse(code: RefusedUpdate['code'], message: string, ids: unknown): DecodedUpdate {
  return { ok: false, refused: { code, message, ids } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
