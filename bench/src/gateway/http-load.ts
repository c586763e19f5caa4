import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What to send, again and again: one request at a time on each connection. */
export interface LoadPlan {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  /** Over all connections, as far as answers come in time; without it, as fast as they come. */
  readonly perSecond?: number;
  readonly durationMs: number;
}

export interface LoadResult {
  readonly accepted: number;
  /** Answers that are not 200. */
  readonly refused: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs the load generator as a process of its own, so that its work is not the program's. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'http-load-worker.ts'), JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`the load generator ended with ${code}`);
  return JSON.parse(output) as LoadResult;
}
