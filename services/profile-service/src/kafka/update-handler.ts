import { headerText, RAW_HEADERS } from '@tributary/contracts';
import type { InRecord, OutRecord, RecordBatch } from '@tributary/kafka';
import { startBatchSpan } from '@tributary/observability';
import type { Tracer } from '@opentelemetry/api';
import { applyBatch, type ApplyDeps, type BatchResult } from '../apply/apply-batch.ts';
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

/**
 * Handles the records of `profile-updates` that were fetched together: resolves when profiles are saved and everything about them is published, so that offsets may be
 * settled. Bad records become dead letters; only a database or a Kafka that is away makes it throw.
 */
export function createUpdateHandler(deps: UpdateHandlerDeps): (batch: Pick<RecordBatch, 'records'>) => Promise<void> {
  return async ({ records }) => {
    const startedMs = deps.monotonicMs();
    const span = startBatchSpan(deps.tracer, 'profile.apply', records.map(traceparentOf));
    try {
      const incoming: IncomingUpdate[] = [];
      const refusals: OutRecord[] = [];
      const refused: string[] = [];
      for (const record of records) {
        const decoded = decodeUpdate(record);
        if (decoded.ok) {
          incoming.push(decoded.incoming);
        } else {
          refused.push(decoded.refused.code);
          refusals.push(...refusalRecords(record, decoded.refused, deps.now()));
        }
      }
      const result = await applyBatch(deps, incoming);
      const traces = new Map<string, string>();
      const outcomes = result.outcomes.map((outcome) => {
        const message = span.forMessage(outcome.incoming.traceparent);
        if (outcome.profileId !== undefined && !traces.has(outcome.profileId)) traces.set(outcome.profileId, message.traceparent);
        message.end();
        return outcomeRecord(outcome, deps.now(), message.traceparent);
      });
      const changes = result.changes.map((change) => changeRecord(change, traces.get(change.profileId)));
      const publication = { ...result, traceparentOf: ({ doc }: { doc: { ids: readonly string[] } }) => traces.get(doc.ids[0] as string) };
      await publish(deps.sendAll, deps.store, publication, [...changes, ...outcomes, ...refusals]);
      deps.onBatch({ result, refused, durationMs: deps.monotonicMs() - startedMs });
      span.end();
    } catch (error) {
      span.end(error);
      throw error;
    }
  };
}

function traceparentOf(record: InRecord): string | undefined {
  return headerText(record.headers, RAW_HEADERS.traceparent);
}
