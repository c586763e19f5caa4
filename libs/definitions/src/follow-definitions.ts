import { type TokenRecord, TOPICS } from '@tributary/contracts';
import type { InRecord, Kafka } from '@tributary/kafka';
import type { Logger, PartHealth } from '@tributary/observability';
import { collectGarbage } from './collect-garbage.ts';
import { DefinitionStore } from './definition-store.ts';
import type { DefinitionSnapshot } from './snapshot.ts';
import { createTokenVerifier } from './tokens.ts';

/** Reading so many at the start leaves behind more than a hundred MiB that nobody would need again, and that V8 would keep. */
const MANY_RECORDS = 5000;
const SOURCE_KEY = 'source:';

/** `sourceIds`: the sources that have changed, came or went, so that nobody need look through all of them. */
export type OnDefinitions = (snapshot: DefinitionSnapshot, sourceIds: ReadonlySet<string>) => void;

/** The definitions as a service knows them, kept up to date from Kafka alone. */
export interface DefinitionFollower {
  /** Resolves when everything that was on the topic at the start is known; waits for Kafka as long as it takes. */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): PartHealth;
  snapshot(): DefinitionSnapshot;
  /** Resolves when the snapshot has everything that was published before the call. Rejects `kafka_unavailable` (retriable) when that takes seconds. */
  catchUp(): Promise<void>;
  /** Who has the token; for an unknown one it catches up first, since it may have been created a moment ago, and so may reject as `catchUp` does. */
  verifyToken(token: string): Promise<TokenRecord | undefined>;
  /** Calls back after every change, once per batch of records. Returns what ends that. */
  onChange(callback: OnDefinitions): () => void;
}

/**
 * Follows the compacted `definitions` topic: no service needs config-service or its database to be up. An unreadable record is logged
 * and skipped, the last good definition stays; while Kafka is away the last snapshot stays.
 */
export function followDefinitions(options: { kafka: Kafka; logger: Logger }): DefinitionFollower {
  const store = new DefinitionStore();
  const listeners = new Set<OnDefinitions>();
  const follower = options.kafka.follow({ topic: TOPICS.definitions, onRecords });

  let recordsRead = 0;

  function onRecords(records: readonly InRecord[]): void {
    recordsRead += records.length;
    let hasChanged = false;
    const sourceIds = new Set<string>();
    for (const record of records) {
      const key = record.key?.toString('utf8') ?? '';
      const outcome = store.apply({ key, value: record.value?.toString('utf8') ?? null });
      if (outcome.result === 'unreadable')
        options.logger.error(
          { key, offset: String(record.offset), problem: outcome.problem },
          'a definition is unreadable, keeping the last good one',
        );
      if (outcome.result !== 'applied') continue;
      hasChanged = true;
      if (key.startsWith(SOURCE_KEY)) sourceIds.add(key.slice(SOURCE_KEY.length));
    }
    if (hasChanged) for (const listener of listeners) listener(store.snapshot(), sourceIds);
  }

  const tokenOf = createTokenVerifier((sha256) => store.snapshot().tokenByHash(sha256));

  return {
    async start() {
      await follower.start();
      if (recordsRead < MANY_RECORDS) return;
      await collectGarbage().catch((error: unknown) =>
        options.logger.warn({ err: error }, 'what reading the definitions left behind stays in memory'),
      );
    },
    stop: () => follower.stop(),
    health: () => follower.health(),
    snapshot: () => store.snapshot(),
    catchUp: () => follower.catchUp(),
    async verifyToken(token) {
      const known = tokenOf(token);
      if (known !== undefined) return known;
      await follower.catchUp();
      return tokenOf(token);
    },
    onChange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}
