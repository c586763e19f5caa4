import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Runs Maven in a folder unless what it makes is there already. Rejects with Maven's own output. */
export async function mavenMakes(result: string, folder: string, goals: readonly string[]): Promise<void> {
  if (existsSync(result)) return;
  const child = spawn('mvn', ['-q', '-B', ...goals], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
  if (code !== 0 || !existsSync(result)) throw new Error(`mvn ${goals.join(' ')} failed in ${folder}:\n${output}`);
}
