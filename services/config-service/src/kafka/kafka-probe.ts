import { setTimeout as pause } from 'node:timers/promises';
import { TOPICS } from '@tributary/contracts';
import type { Kafka, PartHealth } from '@tributary/kafka';

const PROBE_MS = 10_000;
const RETRY_MS = 1000;

/** Asks Kafka for the `definitions` topic now and then, so that the readiness of a replica with nothing to publish says whether it could. */
export function createKafkaProbe(kafka: Kafka): { start(): Promise<void>; stop(): Promise<void>; health(): PartHealth } {
  const admin = kafka.admin();
  const stopping = new AbortController();
  let health: PartHealth = { status: 'starting' };

  async function probe(): Promise<number> {
    try {
      await admin.offsets(TOPICS.definitions);
      health = { status: 'ok' };
      return PROBE_MS;
    } catch (error) {
      health = { status: 'degraded', detail: error instanceof Error ? error.message : String(error) };
      return RETRY_MS;
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) await pause(await probe(), undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return {
    start() {
      void loop();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await admin.close();
    },
    health: () => health,
  };
}
