import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
  readonly workerUrl: string;
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
  /** SIGKILL to npm, the one signal that it cannot pass on. */
  killNpm(): void;
  output(): string;
  /** SIGTERM; resolves when everything has ended. The data is removed unless it is to be kept. */
  stop(options?: { readonly keepData: boolean }): Promise<void>;
}

export interface StartOptions {
  /** A new one unless given. */
  readonly dataDir?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const ROOT = join(__dirname, '../..');

/** Starts `npm start -- --data-dir … <args>` and waits until it says where everything is. */
export async function startStack(args: readonly string[] = [], { dataDir = newDataDir(), env = {} }: StartOptions = {}): Promise<Stack> {
  // a stack of its own, whatever the suites around it use
  const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...environment } = process.env;
  const child = spawn('npm', ['start', '--', '--data-dir', dataDir, ...args], {
    cwd: ROOT,
    // what is killed is taken over sooner than by default: nothing but waiting
    env: { KAFKA_SESSION_TIMEOUT: '10s', ...environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  try {
    await eventually(() => child.exitCode !== null || / s\] ready$/m.test(output), { what: 'a stack that is ready', timeoutMs: 300_000 });
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
  } catch (error) {
    await end(child);
    throw new Error(`the stack did not start:\n${output}`, { cause: error });
  }
  const addresses = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as StackAddresses;
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
    killNpm: () => void child.kill('SIGKILL'),
    async stop({ keepData } = { keepData: false }) {
      await end(child);
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'tributary-system-'));
}

/** Ends npm and what it started: the supervisor stops its children on SIGTERM. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}
