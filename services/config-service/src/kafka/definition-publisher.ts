import { setTimeout as pause } from 'node:timers/promises';
import { TOPICS } from '@tributary/contracts';
import { isTributaryError } from '@tributary/errors';
import type { FencedProducer, Kafka, PartHealth } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import type { Lease } from '@tributary/mongo';
import type { Outbox } from '../mongo/outbox.ts';

/** Brings every change of a definition from the database to the topic. */
export interface DefinitionPublisher {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Looks for changes at once, here or on the replica that publishes. */
  wake(): void;
  health(): PartHealth;
}

const TRANSACTIONAL_ID = 'config-service.definitions';
const BATCH = 200;
const POLL_MS = 500;
/** How often the documents themselves are asked, for a replica that died between its change and its nudge. */
const SCAN_MS = 5000;
const STANDBY_POLL_MS = 1000;
const RETRY_MS = 1000;
const STOP_MS = 5000;

/**
 * One replica publishes at a time: the lease says which, and Kafka refuses the transactions of every other, however long it slept in the
 * middle of one. The order of the steps is what makes an older revision never follow a newer one: fence the others, then read what is
 * pending, then write it in one transaction, then mark it. A crash between any two of them repeats the publication of what is then the
 * newest revision.
 */
export function createDefinitionPublisher(options: { kafka: Kafka; outbox: Outbox; lease: Lease; logger: Logger }): DefinitionPublisher {
  const { kafka, outbox, lease, logger } = options;
  const stopping = new AbortController();
  let idle = new AbortController();
  let isWoken = false;
  let scanned = { nudges: -1, atMs: -Infinity };
  let producer: FencedProducer | undefined;
  let health: PartHealth = { status: 'starting' };
  let running: Promise<void> | undefined;

  async function dropProducer(): Promise<void> {
    const dropped = producer;
    producer = undefined;
    await dropped?.stop();
  }

  async function fencedProducer(): Promise<FencedProducer> {
    if (producer !== undefined) return producer;
    const fresh = kafka.fencedProducer({ transactionalId: TRANSACTIONAL_ID });
    try {
      await fresh.start();
    } catch (error) {
      await fresh.stop();
      throw error;
    }
    producer = fresh;
    return fresh;
  }

  /** Publishes one batch, if it is ours to do; how long to wait until the next look. */
  async function publishPending(): Promise<number> {
    if (!(await lease.hold())) {
      await dropProducer();
      health = { status: 'ok', detail: 'standby' };
      return STANDBY_POLL_MS;
    }
    const writer = await fencedProducer();
    const published = (await hasNews()) ? await publishBatch(writer) : 0;
    health = { status: 'ok' };
    if (published >= BATCH) isWoken = true;
    return POLL_MS;
  }

  /** Whether to look for pending definitions: somebody asked, or nobody looked for a while. What is asked after this is news again. */
  async function hasNews(): Promise<boolean> {
    const wasWoken = isWoken;
    isWoken = false;
    const nudges = await lease.nudges();
    if (!wasWoken && nudges === scanned.nudges && performance.now() - scanned.atMs < SCAN_MS) return false;
    scanned = { nudges, atMs: performance.now() };
    return true;
  }

  async function publishBatch(writer: FencedProducer): Promise<number> {
    const pending = await outbox.pending(BATCH);
    if (pending.length === 0) return 0;
    await writer.sendAll(pending.map(({ key, value }) => ({ topic: TOPICS.definitions, key, value })));
    for (const definition of pending) await definition.markPublished();
    logger.info({ keys: pending.map(({ key }) => key) }, 'published definitions');
    return pending.length;
  }

  async function recover(error: unknown): Promise<number> {
    const isFenced = isTributaryError(error) && error.code === 'producer_fenced';
    const problem = error instanceof Error ? error.message : String(error);
    if (health.status !== 'degraded' || health.detail !== problem) logger.warn({ err: error }, 'definitions are not published, trying on');
    health = { status: 'degraded', detail: problem };
    await dropProducer();
    scanned = { nudges: -1, atMs: -Infinity };
    if (isFenced) await lease.release().catch(() => undefined);
    return RETRY_MS;
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const waitMs = await publishPending().catch(recover);
      if (isWoken && producer !== undefined) continue;
      idle = new AbortController();
      await pause(waitMs, undefined, { signal: AbortSignal.any([idle.signal, stopping.signal]) }).catch(() => undefined);
    }
  }

  return {
    start() {
      running ??= loop();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      // A batch in work ends; a connection attempt to a broker that is away is not waited for.
      await Promise.race([running, pause(STOP_MS, undefined, { ref: false })]);
      await dropProducer();
      await lease.release();
    },
    wake() {
      isWoken = true;
      idle.abort();
      // The nudge is for another replica's ears; should it get lost, the next scan finds the change.
      if (producer === undefined) lease.nudge().catch(() => undefined);
    },
    health: () => health,
  };
}
