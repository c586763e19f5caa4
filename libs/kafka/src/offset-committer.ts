import type { EachBatchPayload } from 'kafkajs';

type CommitHandle = Pick<EachBatchPayload, 'commitOffsetsIfNecessary'>;

/** Commits what several partitions settle in one turn of the event loop with one request. */
export interface OffsetCommitter {
  /** Resolves when the group has `nextOffset` as the partition's position; rejects when the group refuses it. */
  commit(handle: CommitHandle, topic: string, partition: number, nextOffset: bigint): Promise<void>;
}

interface Pending {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** All handles of one consumer lead to the same group, so any of them will do. */
export function createOffsetCommitter(): OffsetCommitter {
  let pending: Pending[] = [];

  async function flush(handle: CommitHandle): Promise<void> {
    const taken = pending;
    pending = [];
    const topics = new Map<string, { partition: number; offset: string }[]>();
    for (const { topic, partition, offset } of taken) {
      const partitions = topics.get(topic);
      if (partitions === undefined) topics.set(topic, [{ partition, offset }]);
      else partitions.push({ partition, offset });
    }
    try {
      await handle.commitOffsetsIfNecessary({ topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })) });
      for (const each of taken) each.resolve();
    } catch (error) {
      for (const each of taken) each.reject(error);
    }
  }

  return {
    commit: (handle, topic, partition, nextOffset) =>
      new Promise((resolve, reject) => {
        pending.push({ topic, partition, offset: nextOffset.toString(), resolve, reject });
        if (pending.length === 1) setImmediate(() => void flush(handle));
      }),
  };
}
