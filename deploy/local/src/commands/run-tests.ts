import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** The sums of jest's JSON report. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
}

interface Tier {
  readonly name: string;
  readonly workers: number;
}

/** Unit tests share the cores; the others share one broker and one database, and the system tier starts whole products. */
const TIERS: readonly Tier[] = [
  { name: 'unit', workers: 2 },
  { name: 'integration', workers: 1 },
  { name: 'system', workers: 1 },
];

/**
 * `npm test`: builds, then runs the tiers one after another. Options are passed on to jest. With `CI=true` and without options the sources are checked
 * too (`npm run check`), as one more test. Ends with a line `N passed, M failed`. Returns the exit code.
 */
export function runTests(root: string, options: readonly string[]): number {
  const run = (command: string, args: readonly string[]): boolean =>
    spawnSync(command, [...args], { cwd: root, stdio: 'inherit', env: { ...process.env, NX_DAEMON: 'false' } }).status === 0;

  if (!run('node', ['deploy/build/build.mjs'])) return failed('the build');

  const reports = path.join(root, '.test-results');
  mkdirSync(reports, { recursive: true });
  let passed = 0;
  let wrong = 0;
  let skipped = 0;
  if (process.env.CI === 'true' && options.length === 0) {
    if (run('npm', ['run', '--silent', 'check'])) passed++;
    else wrong++;
  }
  for (const { name, workers } of TIERS) {
    const file = path.join(reports, `${name}.json`);
    rmSync(file, { force: true });
    const args = [
      '--selectProjects',
      name,
      `--maxWorkers=${workers}`,
      '--json',
      `--outputFile=${file}`,
      '--passWithNoTests',
      '--forceExit',
      ...options,
    ];
    spawnSync('jest', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const report = reportIn(file);
    if (report === undefined) return failed(`jest in the tier ${name}`);
    passed += report.numPassedTests;
    // a suite that cannot even be loaded has no failed tests of its own
    wrong += Math.max(report.numFailedTests, report.numFailedTestSuites);
    skipped += report.numPendingTests;
  }
  console.log(`${passed} passed, ${wrong} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return wrong === 0 && passed > 0 ? 0 : 1;
}

function failed(what: string): number {
  console.error(`${what} failed`);
  console.log('0 passed, 1 failed');
  return 1;
}

function reportIn(file: string): JestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch {
    return undefined;
  }
}
