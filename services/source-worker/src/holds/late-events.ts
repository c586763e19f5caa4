import { holdOf, type SourceDefinition, type SourceRelease, TOPICS } from '@tributary/contracts';
import type { Consumer, InRecord, Kafka, ParkedPartition, Producer } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import { heldBy, releasedRecord } from './held-record.ts';
import type { ReleaseProgress, ReleaseStore } from '../mongo/release-store.ts';

export interface LateEventsParts {
  readonly kafka: Kafka;
  readonly producer: Pick<Producer, 'sendAll'>;
  readonly store: Pick<ReleaseStore, 'read'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Resolves when everything is known that was published before the call. */
  catchUp(): Promise<void>;
  sourceById(id: string): SourceDefinition | undefined;
  releaseOf(sourceId: string): SourceRelease | undefined;
}

const AGAIN_MS = 500;

/**
 * Passes on what comes to the held topic after its release was done: a gateway had not heard of it, or Kafka kept a write waiting. Such an event may come behind a later one; it is not left lying.
 */
export function createLateEvents(parts: LateEventsParts): Consumer {
  const { kafka, producer, store, logger } = parts;

  async function handle(records: readonly InRecord[]): Promise<{ park: ParkedPartition[] }> {
    await parts.catchUp();
    const progress = new Map<string, ReleaseProgress | undefined>();
    const parked = new Map<number, ParkedPartition>();
    const late: InRecord[] = [];
    for (const record of records) {
      if (parked.has(record.partition)) continue;
      const { sourceId, holdId } = heldBy(record);
      const care = whoseCare(parts.sourceById(sourceId), holdId, parts.releaseOf(sourceId));
      if (care === 'to be seen') {
        const { topic, partition, offset } = record;
        parked.set(partition, { topic, partition, offset, untilMs: Date.now() + AGAIN_MS });
      }
      if (care !== 'ours') continue;
      if (!progress.has(sourceId)) progress.set(sourceId, await store.read(sourceId));
      if (record.offset >= (progress.get(sourceId)?.positions.get(record.partition) ?? 0n)) late.push(record);
    }
    if (late.length > 0) {
      await producer.sendAll(late.map((record) => releasedRecord(record, heldBy(record).holdId)));
      logger.warn({ events: late.length }, 'events were held after their release was done, and have gone on');
    }
    return { park: [...parked.values()] };
  }

  return kafka.consumer({ groupId: 'source-worker.held', topics: [TOPICS.rawEventsHeld], handle: ({ records }) => handle(records) });
}

/** Who passes a held event on: the release that is under way or to come, or, when that is over, nobody but us. */
export function whoseCare(
  source: SourceDefinition | undefined,
  holdId: string,
  last: SourceRelease | undefined,
): 'release' | 'ours' | 'to be seen' {
  const hold = source === undefined ? null : holdOf(source);
  if (hold === null || last === undefined) return 'release';
  const isOfCurrentHold = last.holdId === hold.id;
  // held for a pause that has not been released at all
  if (holdId === hold.id && !isOfCurrentHold) return 'release';
  if (last.phase === 'done') return 'ours';
  return last.phase === 'switching' && isOfCurrentHold && hold.isReleased ? 'to be seen' : 'release';
}
