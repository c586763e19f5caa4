import { readFileSync } from 'node:fs';
import type { Kafka, OutRecord } from '@tributary/kafka';
import type { Program } from './programs.ts';
import { cpuMicros } from './process-usage.ts';

/** A consumer under test and what it is given to do. */
export interface BacklogOptions {
  readonly program: Program;
  /** With the contestant's prefix. */
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly topic: string;
  /** The records of the next round. */
  readonly next: () => readonly OutRecord[];
}

/** CPU of the program per record, and records per second, from the first to the last committed record of a backlog. */
export interface BacklogRound {
  readonly cpuMicrosPerEvent: number;
  readonly eventsPerSecond: number;
}

const POLL_MS = 20;
const DEADLINE_MS = 120_000;

/**
 * A round of a consumer: the records are written while the program is held (SIGSTOP), then it is let go and works off the backlog until the last offset is
 * committed. Every contestant so gets the same full batches, and nothing else runs beside it.
 */
export function backlogRound({ program, kafka, groupId, topic, next }: BacklogOptions): () => Promise<BacklogRound> {
  const producer = kafka.producer();
  const admin = kafka.admin();
  const { pid } = program.child;
  let joined: Promise<void> | undefined;

  async function drained(): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while ((await admin.lag(groupId, topic)) > 0n) {
      if (!program.child.isRunning()) throw new Error(`${groupId} has ended: ${readFileSync(program.logFile, 'utf8').slice(-2000)}`);
      if (Date.now() > deadline) throw new Error(`${groupId} did not work off ${topic} in ${DEADLINE_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** A program that is held while it joins its group would be thrown out. */
  async function join(): Promise<void> {
    await producer.start();
    await producer.sendAll(next());
    await drained();
  }

  return async () => {
    await (joined ??= join());
    const records = next();
    process.kill(pid, 'SIGSTOP');
    try {
      await producer.sendAll(records);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    const before = cpuMicros(pid);
    const startedAt = performance.now();
    await drained();
    const seconds = (performance.now() - startedAt) / 1000;
    return { cpuMicrosPerEvent: (cpuMicros(pid) - before) / records.length, eventsPerSecond: records.length / seconds };
  };
}
