import { decodeQuarantined, TOPICS } from '@tributary/contracts';
import type { Consumer, InRecord, Kafka } from '@tributary/kafka';
import type { getMeter, Logger } from '@tributary/observability';
import type { SecretBox } from '@tributary/secrets';
import type { QuarantineEntry, QuarantineStore } from '../mongo/quarantine-store.ts';

/** Keeps what gateways put onto `quarantine`, of each source no more than its bounds. Sealed it comes and sealed it stays. */
export function createQuarantineConsumer(parts: {
  readonly kafka: Kafka;
  readonly box: Pick<SecretBox, 'openBytes'>;
  readonly store: QuarantineStore;
  readonly meter: ReturnType<typeof getMeter>;
  readonly logger: Pick<Logger, 'warn'>;
}): Consumer {
  const { kafka, box, store, meter, logger } = parts;
  const evicted = meter.createCounter('tributary.worker.quarantine.evicted', { description: 'Refused requests that went for newer ones' });
  const unreadable = meter.createCounter('tributary.worker.quarantine.unreadable', {
    description: 'Records of the quarantine that cannot be read',
  });

  evicted.add(0);
  unreadable.add(0);

  function read(record: InRecord): QuarantineEntry[] {
    const entry = entryOf(record, box);
    if (entry !== undefined) return [entry];
    unreadable.add(1);
    logger.warn({ partition: record.partition, offset: String(record.offset) }, 'a record of the quarantine cannot be read');
    return [];
  }

  return kafka.consumer({
    groupId: 'source-worker.quarantine',
    topics: [TOPICS.quarantine],
    maxRecords: 200,
    async handle({ records }) {
      const entries = records.flatMap(read);
      await store.add(entries);
      for (const sourceId of new Set(entries.map((entry) => entry.sourceId))) evicted.add(await store.bound(sourceId));
    },
  });
}

function entryOf({ value }: InRecord, box: Pick<SecretBox, 'openBytes'>): QuarantineEntry | undefined {
  if (value === null) return undefined;
  try {
    const request = decodeQuarantined(box.openBytes(value));
    if (request === undefined) return undefined;
    const { requestId, sourceId, receivedAt, code, message, diagnosis, body } = request;
    const facts = { sourceId, receivedAt: new Date(receivedAt), code, message, diagnosis, size: body.length };
    return { _id: requestId, ...facts, state: 'held', sealed: value, storedBytes: value.length };
  } catch {
    return undefined;
  }
}
