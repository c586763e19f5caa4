import { TributaryError } from '@tributary/errors';
import { isDuplicateKey } from '@tributary/mongo';
import type { PullModels, PullState } from './pull-models.ts';

/** What may change of a state. */
export type PullStateChange = Partial<Omit<PullState, '_id' | 'reads' | 'version'>>;

/** What the worker remembers of sources that it reads by position. */
export interface PullStore {
  /** The state of a source; a new one where there is none, or where it is of something else that was read. */
  load(sourceId: string, reads: string): Promise<PullState>;
  find(sourceId: string): Promise<PullState | undefined>;
  /** Rejects with `conflict` when another worker has changed the state since it was read. */
  save(state: PullState, change: PullStateChange): Promise<PullState>;
  /** Of these items, those that were sent lately; each with whether that will be remembered for long. */
  sentOf(ids: readonly string[]): Promise<ReadonlyMap<string, boolean>>;
  remember(ids: readonly string[]): Promise<void>;
  /** Asks for a run at once, whichever worker reads the source. */
  request(sourceId: string): Promise<void>;
  requests(sourceId: string): Promise<number>;
}

/** Longer than any look-back (a day), and than sources are mostly paused. A row that is sent again later still has the same id. */
const REMEMBER_MS = 7 * 24 * 60 * 60 * 1000;

export function createPullStore({ states, sentRows, requests }: PullModels, now: () => number): PullStore {
  async function create(sourceId: string, reads: string, before: PullState | null): Promise<PullState> {
    const fresh: PullState = {
      _id: sourceId,
      reads,
      version: (before?.version ?? 0) + 1,
      position: null,
      recentFrom: null,
      isTimeCursor: null,
      isOverlapping: false,
      run: null,
      rows: before?.rows ?? 0,
      skippedRows: null,
      problem: null,
      nextRunAt: 0,
      answeredRequests: before?.answeredRequests ?? 0,
    };
    if (before !== null) return replace(before, fresh);
    try {
      await states.create(fresh);
    } catch (error) {
      if (isDuplicateKey(error)) throw overtaken();
      throw error;
    }
    return fresh;
  }

  async function replace(before: PullState, after: PullState): Promise<PullState> {
    const { _id, ...fields } = after;
    const { matchedCount } = await states.updateOne({ _id, version: before.version }, { $set: fields });
    if (matchedCount === 0) throw overtaken();
    return after;
  }

  const stateOf = (sourceId: string) => states.findById(sourceId).lean<PullState>().exec();

  return {
    async load(sourceId, reads) {
      const state = await stateOf(sourceId);
      return state?.reads === reads ? state : create(sourceId, reads, state);
    },
    find: async (sourceId) => (await stateOf(sourceId)) ?? undefined,
    save: (state, change) => replace(state, { ...state, ...change, version: state.version + 1 }),
    async sentOf(ids) {
      const found = await sentRows.find({ _id: { $in: ids } }).lean();
      return new Map(found.map(({ _id, expiresAt }) => [_id, expiresAt.getTime() > now() + REMEMBER_MS / 2]));
    },
    async remember(ids) {
      if (ids.length === 0) return;
      const expiresAt = new Date(now() + REMEMBER_MS);
      const writes = [...ids].sort().map((_id) => ({ updateOne: { filter: { _id }, update: { $set: { expiresAt } }, upsert: true } }));
      await sentRows.bulkWrite(writes, { ordered: false });
    },
    async request(sourceId) {
      await requests.updateOne({ _id: sourceId }, { $inc: { count: 1 } }, { upsert: true });
    },
    requests: async (sourceId) => (await requests.findById(sourceId).lean())?.count ?? 0,
  };
}

function overtaken(): TributaryError {
  return new TributaryError('conflict', 'another worker reads this source', { retriable: true });
}
