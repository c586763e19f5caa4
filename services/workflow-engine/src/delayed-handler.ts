import { DELAY_TIERS, delayTopic, type DelayTier, headerText, RAW_HEADERS } from '@tributary/contracts';
import type { HandlerResult, InRecord, ParkedPartition, RecordBatch } from '@tributary/kafka';
import { type EngineWork, evaluateRecords } from './evaluate-records.ts';

/** One topic per delay: what stands first in a partition is due first. */
export const DELAY_TOPICS = (Object.keys(DELAY_TIERS) as DelayTier[]).map(delayTopic);

/** Handles the delay tiers: runs what is due, and holds each partition from the first record that is not. */
export function handleDelayed(work: EngineWork): (batch: RecordBatch) => Promise<HandlerResult> {
  return async ({ records }) => {
    const { due, park } = splitByDueTime(records, work.now());
    await evaluateRecords(work, due, (event, record) => {
      const workflowId = headerText(record.headers, RAW_HEADERS.workflowId);
      return workflowId === undefined ? [] : work.evaluate.one(event, workflowId);
    });
    return { park };
  };
}

/** The records that are due, in order, and where each partition waits for a later one. A record without a due time is due. */
export function splitByDueTime(records: readonly InRecord[], nowMs: number): { due: InRecord[]; park: ParkedPartition[] } {
  const parked = new Map<string, ParkedPartition>();
  const due = records.filter((record) => {
    const place = `${record.topic}/${record.partition}`;
    if (parked.has(place)) return false;
    const dueMs = Date.parse(headerText(record.headers, RAW_HEADERS.dueAt) ?? '');
    if (!(dueMs > nowMs)) return true;
    parked.set(place, { topic: record.topic, partition: record.partition, offset: record.offset, untilMs: dueMs });
    return false;
  });
  return { due, park: [...parked.values()] };
}
