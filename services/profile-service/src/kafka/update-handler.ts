import { headerText, RAW_HEADERS } from '@tributary/contracts';
import type { InRecord, OutRecord, RecordBatch } from '@tributary/kafka';
import { type MessageSpan, startBatchSpan } from '@tributary/observability';
import type { Tracer } from '@opentelemetry/api';
import { applyBatch, type ApplyDeps, type BatchResult, type WrittenProfile } from '../apply/apply-batch.ts';
import { decodeUpdate, type IncomingUpdate } from '../updates/decode-update.ts';
import { publish } from './publish.ts';
import { changeRecord, outcomeRecord, refusalRecords } from './records.ts';

export interface UpdateHandlerDeps extends ApplyDeps {
  readonly sendAll: (records: readonly OutRecord[]) => Promise<void>;
  readonly tracer: Tracer;
  readonly onBatch: (batch: { readonly result: BatchResult; readonly refused: readonly string[]; readonly durationMs: number }) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonicMs: () => number;
}

interface TracedRecord {
  readonly record: InRecord;
  readonly span: MessageSpan;
}

/**
 * Handles the records of `profile-updates` that were fetched together: resolves when profiles are saved and everything about them is published, so that offsets may be
 * settled. Bad records become dead letters; only a database or a Kafka that is away makes it throw.
 */
export function createUpdateHandler(deps: UpdateHandlerDeps): (batch: Pick<RecordBatch, 'records'>) => Promise<void> {
  return async ({ records }) => {
    const traceparents = records.map((record) => headerText(record.headers, RAW_HEADERS.traceparent));
    const batch = startBatchSpan(deps.tracer, 'profile.apply', traceparents);
    const traced = records.map((record, index) => ({ record, span: batch.forMessage(traceparents[index]) }));
    const end = (error?: unknown): void => {
      for (const { span } of traced) span.end(error);
      batch.end(error);
    };
    try {
      await handleRecords(deps, traced);
      end();
    } catch (error) {
      end(error);
      throw error;
    }
  };
}

async function handleRecords(deps: UpdateHandlerDeps, records: readonly TracedRecord[]): Promise<void> {
  const startedMs = deps.monotonicMs();
  const incoming: IncomingUpdate[] = [];
  const refusals: OutRecord[] = [];
  const refused: string[] = [];
  for (const { record, span } of records) {
    const { traceparent } = span;
    const decoded = decodeUpdate(record, traceparent);
    if (decoded.ok) {
      incoming.push(decoded.incoming);
    } else {
      refused.push(decoded.refused.code);
      refusals.push(...refusalRecords(record, decoded.refused, deps.now(), traceparent));
    }
  }
  const result = await applyBatch(deps, incoming);
  const traces = new Map<string, string>();
  const outcomes = result.outcomes.map((outcome) => {
    const { traceparent } = outcome.incoming;
    if (outcome.profileId !== undefined && !traces.has(outcome.profileId)) traces.set(outcome.profileId, traceparent);
    return outcomeRecord(outcome, deps.now(), traceparent);
  });
  const changes = result.changes.map((change) => changeRecord(change, traces.get(change.profileId)));
  const publication = { ...result, traceparentOf: ({ doc }: WrittenProfile) => traces.get(doc.ids[0] as string) };
  await publish(deps.sendAll, deps.store, publication, [...changes, ...outcomes, ...refusals]);
  deps.onBatch({ result, refused, durationMs: deps.monotonicMs() - startedMs });
}
