import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Say, withReminders } from './progress.ts';

export interface MavenOptions {
  /** The file or folder that it makes. */
  readonly result: string;
  /** Where its `pom.xml` is. */
  readonly folder: string;
  readonly goals: readonly string[];
  /** What is being done, for people. */
  readonly what: string;
  readonly say: Say;
}

/** Runs Maven, which downloads what is not on this machine yet. Rejects with Maven's own output. */
export async function runMaven({ result, folder, goals, what, say }: MavenOptions): Promise<void> {
  const child = spawn('mvn', ['-B', ...goals], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const endWithUs = (): boolean => child.kill();
  process.once('exit', endWithUs);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
  const downloads = (): number => output.split('Downloaded from').length - 1;
  const code = await withReminders(say, what, ended, () => ` (${downloads()} files downloaded)`);
  process.off('exit', endWithUs);
  if (code !== 0 || !existsSync(result)) throw new Error(`mvn ${goals.join(' ')} failed in ${folder}:\n${output}`);
}
