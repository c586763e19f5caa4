import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startChild, untilListening } from './child.ts';
import { freePort } from './free-port.ts';
import type { LaunchedServer, LocalServer, LocalServerOptions } from './kafka-broker.ts';
import { runMaven } from './maven.ts';
import type { Say } from './progress.ts';

const run = promisify(execFile);

type DatabaseKind = 'mongod' | 'embedded';

/** Starts a database and waits until it listens. */
export async function startDatabase(options: LocalServerOptions): Promise<LocalServer & { readonly kind: DatabaseKind }> {
  const { port, child, listening, kind } = await launchDatabase(options);
  await listening;
  return { port, child, kind };
}

/** `mongod` where the machine has it, else the embedded server for development. */
export async function launchDatabase({
  root,
  dataDir,
  port: wanted,
  say,
}: LocalServerOptions): Promise<LaunchedServer & { readonly kind: DatabaseKind }> {
  const port = await freePort(wanted);
  const folder = path.join(dataDir, 'mongodb');
  const logFile = path.join(dataDir, 'logs/mongodb.log');
  mkdirSync(folder, { recursive: true });
  const kind = (await hasMongod()) ? 'mongod' : 'embedded';
  const program =
    kind === 'mongod'
      ? { command: 'mongod', args: ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', folder] }
      : {
          command: 'java',
          args: ['-Xmx384m', '-XX:+UseSerialGC', '-jar', await embeddedServer(root, say), '--port', String(port), '--data-dir', folder],
        };
  const child = startChild({ ...program, logFile });
  return { port, child, listening: untilListening(child, port, 'the database', logFile), kind };
}

/** The embedded server's jar, built where it is not there yet. */
export async function embeddedServer(root: string, say: Say = () => undefined): Promise<string> {
  const folder = path.join(root, 'deploy/local/mongodb');
  const jar = path.join(folder, 'target/local-mongo.jar');
  if (!existsSync(jar)) await runMaven({ result: jar, folder, goals: ['package'], what: 'building the embedded database (once)', say });
  return jar;
}

async function hasMongod(): Promise<boolean> {
  try {
    await run('mongod', ['--version']);
    return true;
  } catch {
    return false;
  }
}
