import path from 'node:path';
import { TOPICS } from '@tributary/contracts';
import { alternate } from '../harness/alternate.ts';
import type { BacklogRound } from '../harness/backlog.ts';
import { startConsumer } from '../harness/consumer-contestant.ts';
import { rawEventRecord } from '../harness/events.ts';
import { peakResidentMiB } from '../harness/process-usage.ts';
import { serviceFile } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { source, workflow } from '../harness/workload.ts';

const EVENTS_PER_ROUND = 20_000;
const NAIVE_EVENTS_PER_ROUND = 4000;

/** The engine beside a consumer that only parses, and beside what people would write. */
export async function benchEngine({ profile }: { profile?: string }): Promise<Report> {
  const stack = await startBenchStack();
  try {
    const definitions = stack.kafka('engine.');
    await createTopics(definitions);
    await publishDefinitions(definitions, [source('plain'), workflow]);
    const work = { topic: TOPICS.rawEvents, record: rawEventRecord, recordsPerRound: EVENTS_PER_ROUND };
    const engine = await startConsumer(stack, {
      ...work,
      name: 'engine',
      prefix: 'engine.',
      groupId: 'workflow-engine',
      file: serviceFile('workflow-engine'),
      isService: true,
      profile,
    });
    const parsing = await startConsumer(stack, {
      ...work,
      name: 'consume and `JSON.parse`',
      prefix: 'parsing.',
      groupId: 'parsing-consumer',
      file: path.join(import.meta.dirname, 'parsing-consumer.ts'),
    });
    const naive = await startConsumer(stack, {
      ...work,
      name: '`eachMessage`, `send()` per update',
      prefix: 'naive.',
      groupId: 'naive-engine',
      file: path.join(import.meta.dirname, 'naive-engine.ts'),
      recordsPerRound: NAIVE_EVENTS_PER_ROUND,
    });
    const contestants = [parsing, engine, naive];
    const rounds = await alternate(contestants, { warmUps: 2, rounds: 5 });
    const cpu = (round: BacklogRound): number => round.cpuMicrosPerEvent;
    return {
      name: 'engine',
      findings: [
        {
          what: 'CPU per event, engine to consuming and `JSON.parse` alone',
          value: rounds.ratio(engine, parsing, cpu),
          unit: 'x',
          goal: 2.5,
        },
        { what: 'CPU per event, engine to the naive stack', value: rounds.ratio(engine, naive, cpu), unit: 'x' },
        { what: 'peak resident memory of the engine', value: peakResidentMiB(engine.program.child.pid), unit: ' MiB', goal: 200 },
      ],
      columns: ['program', 'CPU µs/event', 'events/s', 'peak RSS MiB'],
      rows: contestants.map((each) => [
        each.name,
        rounds.median(each, cpu),
        rounds.median(each, (round) => round.eventsPerSecond),
        peakResidentMiB(each.program.child.pid),
      ]),
    };
  } finally {
    await stack.stop();
  }
}
