import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { endLeftovers } from './process-list.ts';
import { isRunning, processRef, type ProcessRef } from './process-ref.ts';
import type { Say } from './progress.ts';
import { writePrivate } from './stack-files.ts';
import { until } from './until.ts';
import { UsageError } from './usage-error.ts';

/** Says which process runs the stack of a data directory, and whether it is on its way out. */
interface Owner extends ProcessRef {
  readonly stopping: boolean;
}

const OWNER = 'supervisor.json';
/** What a stack makes, and all that `--reset` removes. */
const CONTENTS = ['kafka', 'mongodb', 'logs', 'secrets.json', 'stack.json', 'processes.json'];
const STOP_TIMEOUT_MS = 120_000;

export interface ClaimOptions {
  readonly reset: boolean;
  readonly say: Say;
}

/**
 * Takes a data directory for this process: waits for a stack that is stopping, ends what a killed one has left, and with `reset` removes its
 * data. Rejects, naming the other, where a stack runs on it, and where `reset` would touch a directory that never was a stack's.
 */
export async function claimDataDir(dataDir: string, { reset, say }: ClaimOptions): Promise<void> {
  if (reset) refuseForeignDirectory(dataDir);
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, OWNER);
  while (!takeFile(file)) {
    const other = readOwner(file);
    if (other === undefined || !isRunning(other)) rmSync(file, { force: true });
    else if (other.stopping) await untilStopped(other, say);
    else throw new UsageError(`A stack runs on ${dataDir} already (pid ${other.pid}). Stop it, or give another --data-dir.`);
  }
  await endLeftovers(dataDir, say);
  for (const name of reset ? CONTENTS : ['stack.json', 'processes.json'])
    rmSync(path.join(dataDir, name), { recursive: true, force: true });
}

/** Tells whoever wants the directory that it will be free soon. */
export function announceStop(dataDir: string): void {
  rmSync(path.join(dataDir, 'stack.json'), { force: true });
  writePrivate(path.join(dataDir, OWNER), self(true));
}

export function releaseDataDir(dataDir: string): void {
  for (const name of ['processes.json', OWNER]) rmSync(path.join(dataDir, name), { force: true });
}

function refuseForeignDirectory(dataDir: string): void {
  const contents = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (contents.length === 0 || contents.includes('secrets.json') || contents.includes(OWNER)) return;
  throw new UsageError(`--reset: ${dataDir} is not a data directory of Tributary, so nothing in it is removed.`);
}

function self(stopping: boolean): Owner {
  const ref = processRef(process.pid);
  if (ref === undefined) throw new Error('the system does not say when this process started');
  return { ...ref, stopping };
}

/** Creates the file with its contents in one step, unless there is one. */
function takeFile(file: string): boolean {
  const candidate = `${file}.${process.pid}.new`;
  writePrivate(candidate, self(false));
  try {
    linkSync(candidate, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(candidate, { force: true });
  }
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined; // gone meanwhile
  }
}

async function untilStopped(other: Owner, say: Say): Promise<void> {
  say(`waiting for the stack that is stopping on this directory (pid ${other.pid})`);
  await until(
    () => !isRunning(other),
    STOP_TIMEOUT_MS,
    () => new Error(`the stack with pid ${other.pid} does not come to its end`),
  );
}
