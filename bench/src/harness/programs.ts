import path from 'node:path';
import { type Child, freePort, startChild, untilListening } from '@tributary/local-stack';

/** The workspace. */
export const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A program under test. `port` is that of its HTTP server, if it has one. */
export interface Program {
  readonly port: number;
  readonly child: Child;
  readonly logFile: string;
}

export interface ProgramOptions {
  /** The file that Node runs. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it listens on `HTTP_PORT`; then it is waited for. Default true. */
  readonly listens?: boolean;
  /** Folder for a CPU profile, which is written when the program ends. */
  readonly profile?: string | undefined;
  /** Where its log goes. */
  readonly dataDir: string;
}

/** Starts a Node program in a clean environment. */
export async function startProgram({ file, env, listens = true, profile, dataDir }: ProgramOptions): Promise<Program> {
  const port = await freePort();
  const logFile = path.join(dataDir, 'logs', `${path.relative(ROOT, file).replaceAll('/', '-')}-${port}.log`);
  const child = startChild({
    command: process.execPath,
    args: [...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]), file],
    logFile,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...env, HTTP_PORT: String(port) },
  });
  if (listens) await untilListening(child, port, path.basename(file), logFile);
  return { port, child, logFile };
}

/** The built program of a service, as it is deployed. */
export function serviceFile(name: string): string {
  return path.join(ROOT, 'services', name, 'dist/main.cjs');
}

/** Resolves when a service says that it does its work. */
export async function untilReady({ port }: Program): Promise<void> {
  for (;;) {
    const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
