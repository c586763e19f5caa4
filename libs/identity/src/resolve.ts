import type { Json, ProfileUpdate } from '@tributary/contracts';
import { Components } from './components.ts';
import { canonicalJson } from './json-order.ts';
import { compareText } from './order.ts';
import { type ProfileState, emptyState, fold } from './state.ts';
import { linkKeys } from './strength.ts';
import { idOf } from './view.ts';

/** One person, resolved from scratch. */
export interface ResolvedProfile {
  readonly id: string;
  readonly state: ProfileState;
  /** The contributions that count, in order of their ids. */
  readonly contributions: readonly ProfileUpdate[];
  /** The identifier keys that link them, sorted. */
  readonly keys: readonly string[];
}

/**
 * The people behind a set of contributions, in order of their ids: contributions that share a link key are about one person. This is what profiles mean;
 * every other way to compute them must agree with it. Several contributions with one update id count as the one that `choose` prefers.
 */
export function resolve(contributions: Iterable<ProfileUpdate>): readonly ResolvedProfile[] {
  const chosen = new Map<string, ProfileUpdate>();
  for (const update of contributions) {
    const other = chosen.get(update.updateId);
    chosen.set(update.updateId, other === undefined ? update : choose(other, update));
  }
  const components = new Components();
  const links = new Map<string, readonly string[]>();
  for (const update of chosen.values()) {
    const keys = linkKeys(update);
    links.set(update.updateId, keys);
    components.connect(keys);
  }
  const members = new Map<string, ProfileUpdate[]>();
  for (const update of chosen.values()) {
    const root = components.find((links.get(update.updateId) as readonly string[])[0] as string);
    const others = members.get(root);
    if (others === undefined) members.set(root, [update]);
    else others.push(update);
  }
  return [...members.values()].map((updates) => resolved(updates, links)).sort((a, b) => compareText(a.id, b.id));
}

/**
 * Of two contributions with one update id, the one that counts: of the higher workflow version; then the smaller (receive time, request id). The contents
 * decide last, so that the choice never depends on the order of arrival. Returns `a` itself where the two are equal.
 */
export function choose(a: ProfileUpdate, b: ProfileUpdate): ProfileUpdate {
  const order =
    b.workflowVersion - a.workflowVersion ||
    compareText(a.receivedAt, b.receivedAt) ||
    compareText(a.requestId, b.requestId) ||
    compareText(contentsOf(a), contentsOf(b));
  return order > 0 ? b : a;
}

function resolved(updates: readonly ProfileUpdate[], links: ReadonlyMap<string, readonly string[]>): ResolvedProfile {
  const state = updates.reduce(fold, emptyState());
  const keys = new Set(updates.flatMap((update) => links.get(update.updateId) as readonly string[]));
  const contributions = [...updates].sort((a, b) => compareText(a.updateId, b.updateId));
  return { id: idOf(state), state, contributions, keys: [...keys].sort(compareText) };
}

/** An update comes from JSON and is JSON; its optional fields hide that from the compiler. */
function contentsOf(update: ProfileUpdate): string {
  return canonicalJson(update as unknown as Json);
}
