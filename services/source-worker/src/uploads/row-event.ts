import { requestIdOfRow } from '@tributary/contracts';
import { type AcceptedEvent, acceptedEvents, type CompiledSource } from '@tributary/intake';
import type { KeyExtractor } from '@tributary/source-catalog';
import { type Row, type RowProblem, tooLarge } from './rows/row.ts';

/** What the events of one file have in common. */
export interface FileOrigin {
  readonly uploadId: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** When the file was there. */
  readonly receivedAtMs: number;
  /** The upload's own key of a row; `undefined`: that of the source counts. */
  readonly rowKey: KeyExtractor | undefined;
}

/** With the id of its request, which names upload and line. */
export type RowEvent = AcceptedEvent & { readonly requestId: string };

export type RowOutcome = { readonly event: RowEvent } | { readonly problem: RowProblem };

/**
 * What a row becomes: the same event, to the byte, whenever it is asked again. Its id comes from its key, else from the file's content and its line, so that the same file
 * uploaded again is the same events.
 */
export function rowEvents(source: CompiledSource, { uploadId, sha256, receivedAtMs, rowKey }: FileOrigin): (row: Row) => RowOutcome {
  const { maxBodyBytes } = source.definition.limits;
  // a row is one event, whatever the requests of the source carry
  const taking: CompiledSource = { ...source, splitBatch: undefined, deduplicationKey: rowKey ?? source.deduplicationKey };
  const target = { key: '', path: `/v1/uploads/${uploadId}`, query: '' };

  return (row) => {
    if ('problem' in row) return { problem: row.problem };
    const { line, body } = row;
    if (body.length > maxBodyBytes) return { problem: tooLarge(maxBodyBytes) };
    const requestId = requestIdOfRow(uploadId, line);
    const [event] = acceptedEvents(taking, {
      requestId,
      receivedAtMs,
      traceparent: traceparentOf(requestId),
      method: 'POST',
      target,
      rawHeaders: ['content-type', 'application/json', 'x-tributary-upload', `${uploadId} ${line}`],
      body,
      identity: `upload ${sha256} ${line}`,
    }) as [AcceptedEvent];
    return { event: { ...event, requestId } };
  };
}

/** A trace for each row, not sampled. */
function traceparentOf(requestId: string): string {
  const hex = requestId.replaceAll('-', '');
  return `00-${hex}-${hex.slice(16)}-00`;
}
