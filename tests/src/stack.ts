import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@tributary/testing';

/** `stack.json` (http-api.md). */
export interface StackAddresses {
  readonly consoleUrl: string;
  readonly gatewayUrl: string;
  readonly configUrl: string;
  readonly profileUrl: string;
  readonly activityUrl: string;
  readonly adminToken: string;
  readonly kafkaBrokers: string;
  readonly mongodbUri: string;
}

/** A process of the stack, from `processes.json`. */
export interface StackProcess {
  readonly name: string;
  readonly pid: number;
  readonly listening: boolean;
}

/** The whole product, started as a newcomer starts it. */
export interface Stack extends StackAddresses {
  readonly dataDir: string;
  /** Living processes by name: `ingest-gateway`, `workflow-engine-1`, `kafka`, `mongodb`… */
  process(name: string): StackProcess;
  processNames(): string[];
  /** SIGKILL, and waits until the supervisor has put another process in its place. */
  kill(name: string): Promise<void>;
  /** SIGTERM, and waits for the replacement. */
  restart(name: string): Promise<void>;
  output(): string;
  stop(): Promise<void>;
}

const ROOT = join(__dirname, '../..');

/** Starts `npm start -- --data-dir <folder, a new one unless given> …` and waits until it says where everything is. */
export async function startStack(args: readonly string[] = [], dataDir = mkdtempSync(join(tmpdir(), 'tributary-system-'))): Promise<Stack> {
  // a stack of its own, whatever the suites around it use
  const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...environment } = process.env;
  const child = spawn('npm', ['start', '--', '--data-dir', dataDir, ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const file = join(dataDir, 'stack.json');
  try {
    await eventually(() => child.exitCode !== null || existsSync(file), { what: 'stack.json', timeoutMs: 300_000 });
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
  } catch (error) {
    await end(child);
    throw new Error(`the stack did not start:\n${output}`, { cause: error });
  }
  const addresses = JSON.parse(readFileSync(file, 'utf8')) as StackAddresses;
  const processes = (): StackProcess[] => JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8')) as StackProcess[];
  const processOf = (name: string): StackProcess => {
    const found = processes().find((each) => each.name === name);
    if (found === undefined)
      throw new Error(
        `no process ${name} among ${processes()
          .map((each) => each.name)
          .join(', ')}`,
      );
    return found;
  };
  const replaced = async (name: string, signal: NodeJS.Signals): Promise<void> => {
    const { pid } = processOf(name);
    process.kill(pid, signal);
    await eventually(() => processes().some((each) => each.name === name && each.pid !== pid && each.listening), {
      what: `a new ${name}`,
      timeoutMs: 60_000,
    });
  };
  return {
    ...addresses,
    dataDir,
    process: processOf,
    processNames: () => processes().map((each) => each.name),
    kill: (name) => replaced(name, 'SIGKILL'),
    restart: (name) => replaced(name, 'SIGTERM'),
    output: () => output,
    async stop() {
      await end(child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ends npm and what it started: the supervisor stops its children on SIGTERM. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}
