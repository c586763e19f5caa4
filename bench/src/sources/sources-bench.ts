import { httpContestant, type HttpContestant, type HttpRound } from '../gateway/http-contestant.ts';
import { alternate } from '../harness/alternate.ts';
import { residentMiB } from '../harness/process-usage.ts';
import { serviceFile, untilReady } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { type BenchStack, createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { SECRET_KEY, source, urlKey } from '../harness/workload.ts';

const FEW = 10;
const MANY = 100_000;
const BATCH = 10_000;

interface Side {
  readonly contestant: HttpContestant;
  /** Before the first request. */
  readonly startedMiB: number;
}

/** The same gateway with few sources and with many: what knowing them costs in memory, and whether a request gets dearer. */
export async function benchSources(): Promise<Report> {
  const stack = await startBenchStack();
  try {
    const few = await gatewayWith(stack, FEW);
    const many = await gatewayWith(stack, MANY);
    const control = await gatewayWith(stack, FEW, ', once more');
    const sides = [few, many, control];
    const rounds = await alternate(
      sides.map(({ contestant }) => contestant),
      { warmUps: 2, rounds: 7 },
    );
    const cpu = (round: HttpRound): number => round.cpuMicrosPerRequest;
    return {
      name: 'sources',
      findings: [
        {
          what: `CPU per accepted event, a gateway with ${MANY} sources to one with ${FEW}`,
          value: rounds.ratio(many.contestant, few.contestant, cpu),
          unit: 'x',
        },
        {
          what: 'the same of two gateways that are alike, which says what a difference may be by chance',
          value: rounds.ratio(control.contestant, few.contestant, cpu),
          unit: 'x',
        },
        { what: `what ${MANY} sources take of memory`, value: many.startedMiB - few.startedMiB, unit: ' MiB', goal: 200 },
      ],
      columns: ['gateway', 'CPU µs/request', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MiB at the start', 'RSS MiB after the rounds'],
      rows: sides.map(({ contestant, startedMiB }) => [
        contestant.name,
        rounds.median(contestant, cpu),
        rounds.median(contestant, (round) => round.accepted / round.seconds),
        rounds.median(contestant, (round) => round.p50Ms),
        rounds.median(contestant, (round) => round.p99Ms),
        startedMiB,
        residentMiB(contestant.program.child.pid),
      ]),
    };
  } finally {
    await stack.stop();
  }
}

async function gatewayWith(stack: BenchStack, sources: number, remark = ''): Promise<Side> {
  const prefix = `with${sources}${remark === '' ? '' : '-again'}.`;
  const kafka = stack.kafka(prefix);
  await createTopics(kafka);
  const names = Array.from({ length: sources }, (_, index) => `n${String(index).padStart(6, '0')}`);
  for (let i = 0; i < sources; i += BATCH) {
    await publishDefinitions(
      kafka,
      names.slice(i, i + BATCH).map((name) => source(name)),
    );
  }
  const program = await stack.start({ prefix, file: serviceFile('ingest-gateway'), env: { TRIBUTARY_SECRET_KEY: SECRET_KEY } });
  await untilReady(program);
  const url = `/v1/webhooks/${urlKey(names[sources / 2] as string)}`;
  return { contestant: httpContestant(`${sources} sources${remark}`, program, url), startedMiB: residentMiB(program.child.pid) };
}
