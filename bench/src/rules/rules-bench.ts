import { documentOf } from '@tributary/workflow';
import { alternate, type Contestant } from '../harness/alternate.ts';
import { compiledWorkflow, rawEvent } from '../harness/events.ts';
import type { Report } from '../harness/report.ts';

const EVALUATIONS_PER_ROUND = 100_000;

interface Round {
  readonly cpuMicros: number;
}

/** Rules alone, in this process: what a workflow makes of an event whose body is parsed already, beside parsing it. */
export async function benchRules(): Promise<Report> {
  const program = compiledWorkflow();
  const event = rawEvent(1);
  const text = event.body.toString();
  const document = documentOf(event);
  const parse = contestant('`JSON.parse` of the body', () => JSON.parse(text) as unknown);
  const evaluate = contestant('3 conditions, 12 fields, the items', () => program.evaluate(document));
  const read = contestant('`documentOf(event).body`: bytes to values', () => documentOf(event).body);
  const contestants = [parse, evaluate, read];
  const rounds = await alternate(contestants, { warmUps: 2, rounds: 9 });
  const cpu = (round: Round): number => round.cpuMicros;
  return {
    name: 'rules',
    findings: [{ what: 'evaluation to `JSON.parse` of the same event', value: rounds.ratio(evaluate, parse, cpu), unit: 'x', goal: 1 }],
    columns: [`an event of ${event.body.length} bytes`, 'CPU µs'],
    rows: contestants.map((each) => [each.name, rounds.median(each, cpu)]),
  };
}

function contestant(name: string, operation: () => unknown): Contestant<Round> {
  return {
    name,
    run() {
      let done = 0;
      const before = process.cpuUsage();
      for (let i = 0; i < EVALUATIONS_PER_ROUND; i++) if (operation() !== undefined) done++;
      const { user, system } = process.cpuUsage(before);
      // also keeps the compiler from leaving the operation out
      if (done !== EVALUATIONS_PER_ROUND) return Promise.reject(new Error(`${name} gave nothing`));
      return Promise.resolve({ cpuMicros: (user + system) / EVALUATIONS_PER_ROUND });
    },
  };
}
