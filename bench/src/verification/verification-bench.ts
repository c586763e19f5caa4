import { compileAuthentication } from '@tributary/source-catalog';
import { alternate } from '../harness/alternate.ts';
import { inProcess } from '../harness/in-process.ts';
import type { Report } from '../harness/report.ts';
import { provenRequests, SENT_AT_MS } from './schemes.ts';

const CHECKS_PER_ROUND = 20_000;

/** What it costs to check that a request is genuine, in this process, beside the cryptography alone. */
export async function benchVerification(): Promise<Report> {
  const pairs = provenRequests().map(({ name, authentication, request, bare }) => {
    const verify = compileAuthentication(authentication, ({ sealed }) => sealed);
    const check = (): boolean => {
      const verification = verify(request, SENT_AT_MS);
      return !(verification instanceof Promise) && verification.ok;
    };
    return {
      name,
      ours: inProcess(name, CHECKS_PER_ROUND, check),
      bare: inProcess(`${name}, the cryptography alone`, CHECKS_PER_ROUND, bare),
    };
  });
  const rounds = await alternate(
    pairs.flatMap(({ ours, bare }) => [bare, ours]),
    { warmUps: 2, rounds: 9 },
  );
  const cpu = ({ cpuMicros }: { readonly cpuMicros: number }): number => cpuMicros;
  const rows = pairs.map(({ name, ours, bare }) => ({
    name,
    ours: rounds.median(ours, cpu),
    bare: rounds.median(bare, cpu),
    ratio: rounds.ratio(ours, bare, cpu),
  }));
  const dearest = rows.reduce((a, b) => (b.ours - b.bare > a.ours - a.bare ? b : a));
  return {
    name: 'verification',
    findings: [
      { what: 'check to cryptography alone, the median over the schemes that sign', value: middleRatio(rows), unit: 'x' },
      { what: `most that a check adds to its cryptography (${dearest.name})`, value: dearest.ours - dearest.bare, unit: ' µs' },
    ],
    columns: ['a request of 1 kB with 10 headers', 'CPU µs', 'cryptography alone', 'ratio'],
    rows: rows.map(({ name, ours, bare, ratio }) => [name, ours, bare, `${ratio.toFixed(2)}x`]),
  };
}

function middleRatio(rows: readonly { readonly name: string; readonly ratio: number }[]): number {
  const ratios = rows
    .filter(({ name }) => name.includes(' of ') || name.includes('('))
    .map(({ ratio }) => ratio)
    .sort((a, b) => a - b);
  return ratios[ratios.length >> 1] ?? Number.NaN;
}
