import { Components, emptyState, type ProfileState } from '@tributary/identity';
import type { Arrival } from './arrivals.ts';
import { ownerOf, type People } from './people.ts';

/** Updates of a batch that are about one person, as far as the batch and what was read before can tell. */
export interface Group {
  readonly arrivals: readonly Arrival[];
  /** Every key by which they link, or did in an earlier version. */
  readonly keys: readonly string[];
  /** How to fold them in; `undefined`: only by a rebuild. */
  readonly fast: FastPath | undefined;
}

/** Folding into one profile whose state is known, or into a new one. */
export interface FastPath {
  /** Internal id. */
  readonly profile: string;
  readonly state: ProfileState;
  readonly expectedRevision: number | undefined;
  readonly eventCount: number;
  readonly ids: readonly string[];
  /** Keys that nobody has claimed so far. */
  readonly unclaimed: readonly string[];
}

/** Sorts the arrivals by person. Repeats that somebody else is responsible for take no part. */
export function groupArrivals(arrivals: readonly Arrival[], people: People): readonly Group[] {
  const components = new Components();
  const active = arrivals.filter((arrival) => arrival.kind !== 'repeated');
  for (const arrival of active) {
    const keys = keysOf(arrival);
    components.connect([...keys, ...keys.flatMap((key) => ownerToken(key, people))]);
  }
  const members = new Map<string, Arrival[]>();
  for (const arrival of active) {
    const root = components.find(arrival.incoming.links[0] as string);
    const others = members.get(root);
    if (others === undefined) members.set(root, [arrival]);
    else others.push(arrival);
  }
  return [...members.values()].map((group) => describe(group, people));
}

/** Stands for a profile among identifier keys, none of which begins like this. */
function ownerToken(key: string, people: People): string[] {
  const owner = ownerOf(key, people);
  return owner === undefined ? [] : [`\u0000${owner}`];
}

function keysOf({ incoming, formerLinks }: Arrival): readonly string[] {
  return formerLinks.length === 0 ? incoming.links : [...incoming.links, ...formerLinks];
}

function describe(arrivals: readonly Arrival[], people: People): Group {
  const keys = [...new Set(arrivals.flatMap(keysOf))];
  const isFresh = arrivals.every((arrival) => arrival.kind === 'fresh');
  return { arrivals, keys, fast: isFresh ? fastPath(arrivals, keys, people) : undefined };
}

/**
 * The fast path is open when the keys lead to nobody, or all that are claimed lead to one profile that knows them. A pointer to a profile that is not written
 * yet, or that does not know the key, is work that somebody has begun: a rebuild completes it.
 */
function fastPath(arrivals: readonly Arrival[], keys: readonly string[], people: People): FastPath | undefined {
  const unclaimed = keys.filter((key) => !people.pointers.has(key));
  const claimed = keys.filter((key) => people.pointers.has(key));
  const owners = new Set(claimed.map((key) => ownerOf(key, people) as string));
  const [owner] = owners;
  if (owner === undefined) {
    const profile = (arrivals[0] as Arrival).incoming.update.updateId;
    return { profile, state: emptyState(), expectedRevision: undefined, eventCount: 0, ids: [], unclaimed };
  }
  const known = people.profiles.get(owner);
  if (owners.size > 1 || known === undefined) return undefined;
  const { doc, state } = known;
  if (!claimed.every((key) => state.identifiers.get(key)?.verified === true)) return undefined;
  return { profile: owner, state, expectedRevision: doc.revision, eventCount: doc.eventCount, ids: doc.ids, unclaimed };
}
