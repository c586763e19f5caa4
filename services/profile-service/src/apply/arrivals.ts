import type { ProfileUpdate } from '@tributary/contracts';
import { choose } from '@tributary/identity';
import type { ContributionDoc } from '../mongo/documents.ts';
import type { IncomingUpdate } from '../updates/decode-update.ts';
import { allDone } from './all-done.ts';
import type { ProfileStore } from './store.ts';

/**
 * How an update was received:
 * - `fresh`: nobody had it; it is folded in exactly once, here;
 * - `redelivered`: this very record has stored it before a crash; whether it was folded in is unknown;
 * - `replaced`: it takes the place of one that counts less (an older workflow version);
 * - `repeated`: another record has stored it, and is responsible for it.
 */
export interface Arrival {
  readonly incoming: IncomingUpdate;
  readonly kind: 'fresh' | 'redelivered' | 'replaced' | 'repeated';
  /** The request whose contribution is stored. */
  readonly storedRequestId: string;
  /** Keys by which earlier versions linked, and this one does not. */
  readonly formerLinks: readonly string[];
  /** Internal ids of profiles that an earlier delivery may have written without publishing them. */
  readonly touched: readonly string[];
  /** What it took the place of. */
  readonly previous: ProfileUpdate | undefined;
}

/** Stores the updates as contributions and tells which were new. Profiles must have been read before (README, "Why the count is exact"). */
export async function storeContributions(store: ProfileStore, incoming: readonly IncomingUpdate[]): Promise<readonly Arrival[]> {
  const taken = await store.insertContributions(incoming.map((item) => documentOf(item)));
  if (taken.size === 0) return incoming.map(fresh);
  const stored = new Map((await store.contributions(taken)).map((doc) => [doc._id, doc]));
  return allDone(
    incoming.map(async (item) => {
      const existing = stored.get(item.update.updateId);
      return existing === undefined || !taken.has(item.update.updateId) ? fresh(item) : settle(store, item, existing);
    }),
  );
}

/** The update behind a stored contribution. */
export function updateOf(doc: ContributionDoc): ProfileUpdate {
  return JSON.parse(doc.update) as ProfileUpdate;
}

/** Decides between what is stored and what came in; a replacement that somebody else overtakes is decided again. */
async function settle(store: ProfileStore, incoming: IncomingUpdate, first: ContributionDoc): Promise<Arrival> {
  for (let existing: ContributionDoc | undefined = first; existing !== undefined;) {
    const stored = updateOf(existing);
    const { formerLinks = [], touched = [] } = existing;
    const isKept = existing.update === incoming.text || choose(stored, incoming.update) === stored;
    if (isKept) {
      const kind = existing.origin === incoming.origin ? 'redelivered' : 'repeated';
      return { incoming, kind, storedRequestId: stored.requestId, formerLinks, touched, previous: undefined };
    }
    const former = [...new Set([...formerLinks, ...existing.links])].filter((key) => !incoming.links.includes(key));
    if (await store.replaceContribution(existing.origin, documentOf(incoming, former, touched))) {
      return { incoming, kind: 'replaced', storedRequestId: incoming.update.requestId, formerLinks: former, touched, previous: stored };
    }
    [existing] = await store.contributions([existing._id]);
  }
  throw new Error('a stored contribution is gone');
}

function fresh(incoming: IncomingUpdate): Arrival {
  return { incoming, kind: 'fresh', storedRequestId: incoming.update.requestId, formerLinks: [], touched: [], previous: undefined };
}

function documentOf(
  { update, text, links, origin }: IncomingUpdate,
  formerLinks: readonly string[] = [],
  touched: readonly string[] = [],
): ContributionDoc {
  return {
    _id: update.updateId,
    links,
    ...(formerLinks.length === 0 ? {} : { formerLinks }),
    ...(touched.length === 0 ? {} : { touched }),
    origin,
    time: update.event.time,
    receivedAt: update.receivedAt,
    update: text,
  };
}
