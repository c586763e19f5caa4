import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(__dirname, '..');
const JAR = path.join(FOLDER, 'target/local-mongo.jar');
const JVM = ['-Xmx384m', '-XX:+UseSerialGC'];

/** An embedded server that runs as a process of its own. */
export interface ServerProcess {
  readonly uri: string;
  /** SIGKILL; resolves when the process is gone. */
  kill9(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the embedded server on a free port and waits for its ready line; rejects with its output if it ends before. */
export async function startServer(dataDir: string, { ttlSweepMs = 60_000 } = {}): Promise<ServerProcess> {
  if (!existsSync(JAR)) execFileSync('mvn', ['-q', '-B', 'package'], { cwd: FOLDER, stdio: 'inherit' });
  const args = [...JVM, '-jar', JAR, '--port', '0', '--data-dir', dataDir, '--ttl-sweep-ms', String(ttlSweepMs)];
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return {
    uri: await readyUri(child),
    kill9: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

function readyUri(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const ready = /^ready (mongodb:\S+)$/m.exec(output);
      if (ready?.[1]) resolve(ready[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the server ended: ${output}`)));
  });
}
