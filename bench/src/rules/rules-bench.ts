import { documentOf } from '@tributary/workflow';
import { alternate } from '../harness/alternate.ts';
import { compiledWorkflow, rawEvent } from '../harness/events.ts';
import { inProcess } from '../harness/in-process.ts';
import type { Report } from '../harness/report.ts';

const EVALUATIONS_PER_ROUND = 100_000;

/** Rules alone, in this process: what a workflow makes of an event whose body is parsed already, beside parsing it. */
export async function benchRules(): Promise<Report> {
  const program = compiledWorkflow();
  const event = rawEvent(1);
  const text = event.body.toString();
  const document = documentOf(event);
  const parse = inProcess('`JSON.parse` of the body', EVALUATIONS_PER_ROUND, () => JSON.parse(text) as unknown);
  const evaluate = inProcess('3 conditions, 12 fields, the items', EVALUATIONS_PER_ROUND, () => program.evaluate(document));
  const read = inProcess('`documentOf(event).body`: bytes to values', EVALUATIONS_PER_ROUND, () => documentOf(event).body);
  const contestants = [parse, evaluate, read];
  const rounds = await alternate(contestants, { warmUps: 2, rounds: 9 });
  const cpu = (round: { readonly cpuMicros: number }): number => round.cpuMicros;
  return {
    name: 'rules',
    findings: [{ what: 'evaluation to `JSON.parse` of the same event', value: rounds.ratio(evaluate, parse, cpu), unit: 'x', goal: 1 }],
    columns: [`an event of ${event.body.length} bytes`, 'CPU µs'],
    rows: contestants.map((each) => [each.name, rounds.median(each, cpu)]),
  };
}
