import { type SourceRelease, sourceRelease, TOPICS } from '@tributary/contracts';
import type { Follower, InRecord, Kafka } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';

/** How far the release of each paused source has come, kept up to date from Kafka alone. */
export interface ReleaseFollower extends Follower {
  /** The last word about a source, and when this process heard it (Unix milliseconds). */
  heardOf(sourceId: string): { readonly release: SourceRelease; readonly heardAtMs: number } | undefined;
  releaseOf(sourceId: string): SourceRelease | undefined;
  /** Calls back when there is news. Returns what ends that. */
  onChange(callback: () => void): () => void;
}

/** Follows the compacted topic `source-releases`. A record that cannot be read is logged and skipped. */
export function followReleases({ kafka, logger }: { kafka: Pick<Kafka, 'follow'>; logger: Pick<Logger, 'error'> }): ReleaseFollower {
  const releases = new Map<string, { readonly release: SourceRelease; readonly heardAtMs: number }>();
  const listeners = new Set<() => void>();
  const follower = kafka.follow({
    topic: TOPICS.sourceReleases,
    onRecords(records) {
      for (const record of records) read(record);
      for (const listener of listeners) listener();
    },
  });

  function read({ key, value, offset }: InRecord): void {
    const sourceId = String(key);
    if (value === null) return void releases.delete(sourceId);
    const release = parse(value);
    if (release === undefined) return logger.error({ sourceId, offset: String(offset) }, 'a record about a release is unreadable');
    releases.set(sourceId, { release, heardAtMs: Date.now() });
  }

  return {
    start: () => follower.start(),
    catchUp: () => follower.catchUp(),
    stop: () => follower.stop(),
    health: () => follower.health(),
    heardOf: (sourceId) => releases.get(sourceId),
    releaseOf: (sourceId) => releases.get(sourceId)?.release,
    onChange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

function parse(value: Buffer): SourceRelease | undefined {
  try {
    return sourceRelease.safeParse(JSON.parse(value.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
