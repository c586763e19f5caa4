import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';

/** Builds every service that has changed. Rejects when one cannot be built; the builder has then said why. */
export async function buildServices(root: string): Promise<void> {
  const code = await runToEnd(path.join(root, 'deploy/build/build.mjs'), { cwd: root, env: process.env, output: 'inherit' });
  if (code !== 0) throw new Error('the services cannot be built');
}

/** Creates the topics of the catalogue that are not there yet, by the program that deployments use. `env` names the cluster and how to get in. */
export async function createTopics(root: string, dataDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  const logFile = path.join(dataDir, 'logs/topics.log');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  try {
    const code = await runToEnd(path.join(root, 'deploy/topics/dist/main.cjs'), { cwd: root, env, output: log });
    if (code !== 0) throw new Error(`the topics cannot be created; see ${logFile}`);
  } finally {
    closeSync(log);
  }
}

interface StepOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file descriptor, or that of this process. */
  readonly output: number | 'inherit';
}

/** Runs a script that does not outlive this process. Resolves with its exit code, 1 when a signal ended it. */
async function runToEnd(script: string, { cwd, env, output }: StepOptions): Promise<number> {
  const child = spawn(process.execPath, [script], { cwd, env, stdio: ['ignore', output, output] });
  const endWithUs = (): boolean => child.kill();
  process.once('exit', endWithUs);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status) => resolve(status ?? 1));
    });
  } finally {
    process.off('exit', endWithUs);
  }
}
