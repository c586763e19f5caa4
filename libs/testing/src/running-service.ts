import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { eventually } from './eventually.ts';
import { workspaceRoot } from './workspace.ts';

/** A service as a process of its own. */
export interface RunningService {
  readonly url: string;
  readonly pid: number;
  /** Everything that it logged, as text. */
  output(): string;
  /** SIGKILL: no clean-up, no flush. Resolves when the process is gone. */
  kill9(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts `services/<name>` on a free port with the given settings and waits until it listens. What it leaves behind when it is killed is taken over after 10 s. Rejects with its output when it ends before.
 */
export async function startService(name: string, settings: Readonly<Record<string, string>>): Promise<RunningService> {
  const root = workspaceRoot();
  const node = path.join(root, 'node_modules/.bin/node');
  execFileSync(node, [path.join(root, 'deploy/build/build.mjs'), name], { cwd: root, stdio: 'ignore' });
  const child = spawn(node, [path.join(root, 'services', name, 'dist/main.cjs')], {
    env: { PATH: process.env.PATH, HTTP_PORT: '0', METRICS_PORT: '0', KAFKA_SESSION_TIMEOUT: '10s', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let code: number | null | undefined;
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (status) => {
      code = status;
      resolve(status);
    }),
  );
  const url = await eventually(
    () => {
      const address = addressIn(output);
      if (address === undefined && code !== undefined) return 'ended';
      return address;
    },
    { what: `${name} to listen` },
  );
  if (url === undefined || url === 'ended') throw new Error(`${name} ended with ${code}:\n${output}`);
  return {
    url,
    pid: child.pid ?? -1,
    output: () => output,
    async kill9() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** The address in the log line that every service writes when it listens. */
function addressIn(output: string): string | undefined {
  const line = output.split('\n').find((each) => each.includes('"msg":"listening"'));
  return line === undefined ? undefined : (JSON.parse(line) as { url?: string }).url;
}
