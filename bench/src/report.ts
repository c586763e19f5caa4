import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { ROOT } from './bench-stack.ts';

/** What one benchmark found. */
export interface Report {
  /** Also the name of its place in docs/performance.md. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Ratios first: they carry over to other machines, the figures do not. */
  readonly ratios: readonly { readonly what: string; readonly value: number; readonly goal: number }[];
}

const FILE = path.join(ROOT, 'docs/performance.md');

/** Prints a report, and puts it into its place in docs/performance.md. */
export function publish(report: Report): void {
  const text = markdown(report);
  console.log(`\n${text}\n`);
  const page = readFileSync(FILE, 'utf8');
  const [begin, end] = [`<!-- bench:${report.name} -->`, `<!-- /bench:${report.name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`docs/performance.md has no place ${begin} … ${end}`);
  writeFileSync(FILE, `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`);
}

function markdown({ name, columns, rows, ratios }: Report): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(shown).join(' | ')} |`;
  const goals = ratios.map(
    ({ what, value, goal }) => `- ${what}: **${value.toFixed(2)}x** (goal: at most ${goal}x) ${value <= goal ? '✓' : '✗ missed'}`,
  );
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
  const where = `\`npm run bench -- ${name}\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} shared cores.`;
  return [...goals, '', ...table, '', where].join('\n');
}

function shown(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  return cell >= 1000 ? Math.round(cell).toLocaleString('en') : cell >= 100 ? cell.toFixed(0) : cell.toFixed(1);
}
