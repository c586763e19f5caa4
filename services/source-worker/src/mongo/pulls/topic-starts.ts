import { isDuplicateKey } from '@tributary/mongo';
import type { PullModels } from './pull-models.ts';

/** The first offset of a partition that is read. */
export interface PartitionStart {
  readonly partition: number;
  readonly offset: bigint;
}

/** Keeps the starts that are given first, for all workers. */
export function topicStarts({ topicStarts: starts }: Pick<PullModels, 'topicStarts'>) {
  return async (sourceId: string, topic: string, given: readonly PartitionStart[]): Promise<readonly PartitionStart[]> => {
    const _id = `${sourceId}/${topic}`;
    try {
      await starts.create({ _id, partitions: given.map(({ partition, offset }) => ({ partition, offset: String(offset) })) });
      return given;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const known = await starts.findById(_id).lean();
    return (known?.partitions ?? []).map(({ partition, offset }) => ({ partition, offset: BigInt(offset) }));
  };
}
