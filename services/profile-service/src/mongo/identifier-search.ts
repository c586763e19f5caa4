import type { mongo } from 'mongoose';
import type { IdentifierDoc } from './documents.ts';

/** Part of the identifiers that a search finds, in the order of their keys. */
export interface FoundIdentifiers {
  readonly docs: readonly IdentifierDoc[];
  /** The key behind which the search goes on; `null` at its end. */
  readonly next: string | null;
}

/** Keys are `type:value`; `;` is the character behind `:`, and no key has anything behind U+FFFF. */
const BEHIND_TYPE = ';';
const BEHIND_ALL = '\uffff';

/**
 * The identifiers of any type whose value begins with a text, as it is written or in lower case. Reads ranges of the keys only: as many short reads as there
 * are types, whatever the number of people.
 */
export async function searchIdentifiers(
  identifiers: mongo.Collection<IdentifierDoc>,
  text: string,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<FoundIdentifiers> {
  const found: IdentifierDoc[] = [];
  for (const { from, to } of rangesOf(await typesOf(identifiers), text)) {
    if (after !== undefined && to <= after) continue;
    const lower = after !== undefined && after >= from ? { $gt: after } : { $gte: from };
    const rest = limit + 1 - found.length;
    found.push(...(await identifiers.find({ _id: { ...lower, $lt: to } }).sort({ _id: 1 }).limit(rest).toArray())); // prettier-ignore
    if (found.length > limit) break;
  }
  const docs = found.slice(0, limit);
  return { docs, next: found.length > limit ? (docs.at(-1)?._id ?? null) : null };
}

/** The types that there are, found by leaping from one to the next. */
async function typesOf(identifiers: mongo.Collection<IdentifierDoc>): Promise<string[]> {
  const types: string[] = [];
  for (let behind = ''; ;) {
    const next = await identifiers.findOne({ _id: { $gt: behind } }, { sort: { _id: 1 } });
    if (next === null) return types;
    const type = next._id.slice(0, next._id.indexOf(':'));
    types.push(type);
    behind = type + BEHIND_TYPE;
  }
}

/** In the order of the keys, none within another. */
function rangesOf(types: readonly string[], text: string): { from: string; to: string }[] {
  const prefixes = types.flatMap((type) => [...new Set([text, text.toLowerCase()])].map((value) => `${type}:${value}`));
  return prefixes.sort().map((from) => ({ from, to: from + BEHIND_ALL }));
}
