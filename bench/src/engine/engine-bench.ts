import path from 'node:path';
import { encodeRawEventHeaders, newId, TOPICS } from '@tributary/contracts';
import type { OutRecord } from '@tributary/kafka';
import { alternate, type Contestant } from '../harness/alternate.ts';
import { backlogRound, type BacklogRound } from '../harness/backlog.ts';
import { peakResidentMiB } from '../harness/process-usage.ts';
import { type Program, serviceFile, untilReady } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { type BenchStack, createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { order, source, SOURCE_ID, workflow } from '../harness/workload.ts';

const EVENTS_PER_ROUND = 20_000;
const NAIVE_EVENTS_PER_ROUND = 4000;

type ConsumerContestant = Contestant<BacklogRound> & { readonly program: Program };

/** The engine beside a consumer that only parses, and beside what people would write. */
export async function benchEngine({ profile }: { profile?: string }): Promise<Report> {
  const stack = await startBenchStack();
  try {
    const engine = await startEngine(stack, profile);
    const parsing = await contestant(stack, {
      name: 'consume and `JSON.parse`',
      prefix: 'parsing.',
      groupId: 'parsing-consumer',
      file: path.join(import.meta.dirname, 'parsing-consumer.ts'),
    });
    const naive = await contestant(stack, {
      name: '`eachMessage`, `send()` per update',
      prefix: 'naive.',
      groupId: 'naive-engine',
      file: path.join(import.meta.dirname, 'naive-engine.ts'),
      events: NAIVE_EVENTS_PER_ROUND,
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

interface ConsumerOptions {
  readonly name: string;
  readonly prefix: string;
  readonly groupId: string;
  readonly file: string;
  readonly events?: number;
  readonly listens?: boolean;
  readonly profile?: string | undefined;
}

async function startEngine(stack: BenchStack, profile: string | undefined): Promise<ConsumerContestant> {
  const prefix = 'engine.';
  const kafka = stack.kafka(prefix);
  await createTopics(kafka);
  await publishDefinitions(kafka, [source('plain'), workflow]);
  const file = serviceFile('workflow-engine');
  const engine = await contestant(stack, { name: 'engine', prefix, groupId: 'workflow-engine', file, listens: true, profile });
  await untilReady(engine.program);
  return engine;
}

async function contestant(stack: BenchStack, options: ConsumerOptions): Promise<ConsumerContestant> {
  const { name, prefix, groupId, file, events = EVENTS_PER_ROUND, listens = false, profile } = options;
  const kafka = stack.kafka(prefix);
  await createTopics(kafka, [TOPICS.rawEvents, TOPICS.profileUpdates]);
  const program = await stack.start({ file, prefix, listens, profile });
  let number = 0;
  const next = () => Array.from({ length: events }, () => rawEventRecord(number++));
  return { name, program, run: backlogRound({ program, kafka, groupId, topic: TOPICS.rawEvents, next }) };
}

/** A raw event as the gateway writes it. */
function rawEventRecord(number: number): OutRecord {
  const body = Buffer.from(order(number));
  const eventId = newId();
  const rawHeaders = [
    'Host',
    'localhost:8080',
    'User-Agent',
    'shop/1.0',
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
  ];
  const headers = encodeRawEventHeaders({
    requestId: newId(),
    eventId,
    sourceId: SOURCE_ID,
    sourceType: 'custom',
    receivedAt: new Date().toISOString(),
    method: 'POST',
    path: '',
    query: '',
    rawHeaders,
    body,
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`,
  });
  return { topic: TOPICS.rawEvents, key: eventId, value: body, headers };
}
