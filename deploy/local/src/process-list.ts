import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning, processRef, type ProcessRef, signal } from './process-ref.ts';
import type { Say } from './progress.ts';
import { writePrivate } from './stack-files.ts';
import type { RunningProcess } from './supervisor.ts';
import { until } from './until.ts';

/** A process of a stack, as `processes.json` lists it. */
interface ListedProcess extends RunningProcess, ProcessRef {}

const GRACE_MS = 30_000;
const KILL_MS = 10_000;

/** Writes down what runs, so that a start after a kill of the supervisor finds it. */
export function createProcessList(dataDir: string): (running: readonly RunningProcess[]) => void {
  return (running) => {
    const listed = running.flatMap((each) => {
      const ref = processRef(each.pid);
      return ref === undefined ? [] : [{ ...each, ...ref }];
    });
    writePrivate(listFile(dataDir), listed satisfies ListedProcess[]);
  };
}

/** Ends what a supervisor that was killed has left running on a data directory, in the order of an ordinary stop. */
export async function endLeftovers(dataDir: string, say: Say): Promise<void> {
  const file = listFile(dataDir);
  if (!existsSync(file)) return;
  const living = (JSON.parse(readFileSync(file, 'utf8')) as ListedProcess[]).filter(isRunning);
  if (living.length === 0) return;
  say(`the last stack was killed and left ${living.map(({ name }) => name).join(', ')} running; ending them`);
  for (const each of living.reverse()) await end(each);
}

function listFile(dataDir: string): string {
  return path.join(dataDir, 'processes.json');
}

async function end(listed: ListedProcess): Promise<void> {
  const ended = (): boolean => !isRunning(listed);
  const tooLate = (): Error => new Error(`${listed.name} (pid ${listed.pid}), left by the last stack, cannot be ended`);
  signal(listed, 'SIGTERM');
  try {
    await until(ended, GRACE_MS, tooLate);
  } catch {
    signal(listed, 'SIGKILL');
    await until(ended, KILL_MS, tooLate);
  }
}
