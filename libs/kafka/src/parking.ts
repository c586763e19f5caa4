import type { Consumer as KafkaConsumer } from 'kafkajs';

/** Partitions that wait for a time: paused in KafkaJS, resumed by a timer. Their position stays before the first held record. */
export interface Parking {
  park(topic: string, partition: number, untilMs: number): void;
  isParked(topic: string, partition: number): boolean;
  /** After a rebalance the assignment is another, and whoever owns a partition now decides anew. */
  clear(): void;
}

/** The longest delay that a Node timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export function createParking(consumer: Pick<KafkaConsumer, 'pause' | 'resume'>, prefix: string): Parking {
  const timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly topic: string; readonly partition: number }>();

  function resume(topic: string, partition: number): void {
    timers.delete(`${topic}/${partition}`);
    consumer.resume([{ topic: prefix + topic, partitions: [partition] }]);
  }

  return {
    park(topic, partition, untilMs) {
      const delayMs = Math.min(MAX_TIMER_MS, Math.max(0, untilMs - Date.now()));
      consumer.pause([{ topic: prefix + topic, partitions: [partition] }]);
      const timer = setTimeout(() => resume(topic, partition), delayMs);
      timers.set(`${topic}/${partition}`, { timer, topic, partition });
    },
    isParked: (topic, partition) => timers.has(`${topic}/${partition}`),
    clear() {
      for (const { timer, topic, partition } of [...timers.values()]) {
        clearTimeout(timer);
        resume(topic, partition);
      }
    },
  };
}
