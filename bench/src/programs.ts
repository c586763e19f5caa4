import { startChild, freePort, untilListening, type Child } from '@tributary/local-stack';
import path from 'node:path';

/** A program under test that listens on HTTP. */
export interface HttpProgram {
  readonly port: number;
  readonly child: Child;
}

/** Starts a Node program that reads `HTTP_PORT`, and waits until it listens. Its output goes to a file in `dataDir`. */
export async function startHttpProgram(
  file: string,
  env: Readonly<Record<string, string>>,
  dataDir: string,
  nodeOptions: readonly string[] = [],
): Promise<HttpProgram> {
  const port = await freePort(0);
  const logFile = path.join(dataDir, 'logs', `${path.basename(path.dirname(file))}-${path.basename(file)}.log`);
  const child = startChild({
    command: process.execPath,
    args: [...nodeOptions, file],
    logFile,
    env: { PATH: process.env['PATH'], ...env, HTTP_PORT: String(port) },
  });
  await untilListening(child, port, path.basename(file), logFile);
  return { port, child };
}
