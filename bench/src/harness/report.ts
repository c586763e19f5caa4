import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { ROOT } from './programs.ts';

/** A figure that counts. Ratios carry over to other machines, the cells of a table do not. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly unit: 'x' | ' MiB' | ' % of a core' | ' ms' | ' µs';
  /** The most that it should be; without one it is for orientation. */
  readonly goal?: number;
}

/** What one benchmark found. */
export interface Report {
  /** Also the name of its place in docs/performance.md. */
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
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

function markdown({ name, findings, columns, rows }: Report): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(shown).join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
  const where = `\`npm run bench -- ${name}\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} shared cores.`;
  return [...findings.map(sentence), '', ...table, '', where].join('\n');
}

function sentence({ what, value, unit, goal }: Finding): string {
  const figure = `- ${what}: **${unit === 'x' || value < 10 ? value.toFixed(2) : value.toFixed(0)}${unit}**`;
  return goal === undefined ? figure : `${figure} (goal: at most ${goal}${unit}) ${value <= goal ? '✓' : '✗ missed'}`;
}

function shown(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  return cell >= 1000 ? Math.round(cell).toLocaleString('en') : cell >= 100 ? cell.toFixed(0) : cell.toFixed(1);
}
