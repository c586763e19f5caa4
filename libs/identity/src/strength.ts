import { type Identifier, identifierKey } from '@tributary/contracts';
import { compareText } from './order.ts';

/** Types that name a browser or a device, not a person: the weakest. */
export const ANONYMOUS_TYPES: readonly string[] = ['anonymous_id', 'anonymousId', 'cookie_id', 'device_id'];
/** The known types, strongest first; custom types stand between these and the anonymous ones. */
const KNOWN_TYPES: readonly string[] = ['user_id', 'email', 'phone'];

/** Whether identifiers of this type name a browser or a device, not a person. */
export function isAnonymousType(type: string): boolean {
  return ANONYMOUS_TYPES.includes(type);
}

/** Negative when `typeA` is stronger: user_id, email, phone, custom types in alphabetical order, anonymous types in alphabetical order. */
export function compareStrength(typeA: string, typeB: string): number {
  return rankOf(typeA) - rankOf(typeB) || compareText(typeA, typeB);
}

/** Order of identifiers: strength of the type, then value. */
export function compareIdentifiers(a: Identifier, b: Identifier): number {
  return compareStrength(a.type, b.type) || compareText(a.value, b.value);
}

/**
 * The keys (`type:value`) by which an update belongs to a person. Updates that share one are about one person; an update with several links
 * their people. One that may not merge is anchored at its strongest identifier alone: its others link nobody.
 */
export function linkKeys(update: { readonly identifiers: readonly Identifier[]; readonly mayMerge: boolean }): readonly string[] {
  const { identifiers } = update;
  if (identifiers.length === 1) return [identifierKey(identifiers[0] as Identifier)];
  if (update.mayMerge) return [...new Set(identifiers.map(identifierKey))];
  const strongest = identifiers.reduce((best, candidate) => (compareIdentifiers(candidate, best) < 0 ? candidate : best));
  return [identifierKey(strongest)];
}

function rankOf(type: string): number {
  const known = KNOWN_TYPES.indexOf(type);
  if (known >= 0) return known;
  return isAnonymousType(type) ? KNOWN_TYPES.length + 1 : KNOWN_TYPES.length;
}
