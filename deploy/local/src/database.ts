import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startChild, untilListening } from './child.ts';
import { freePort } from './free-port.ts';
import type { LocalServer, LocalServerOptions } from './kafka-broker.ts';
import { mavenMakes } from './maven.ts';

const run = promisify(execFile);

/** `mongod` where the machine has it, else the embedded server for development. */
export async function startDatabase({
  root,
  dataDir,
  port: preferred,
}: LocalServerOptions): Promise<LocalServer & { readonly kind: 'mongod' | 'embedded' }> {
  const port = await freePort(preferred);
  const folder = path.join(dataDir, 'mongodb');
  const logFile = path.join(dataDir, 'logs/mongodb.log');
  mkdirSync(folder, { recursive: true });
  const kind = (await hasMongod()) ? 'mongod' : 'embedded';
  const program =
    kind === 'mongod'
      ? { command: 'mongod', args: ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', folder] }
      : {
          command: 'java',
          args: ['-Xmx384m', '-XX:+UseSerialGC', '-jar', await embeddedServer(root), '--port', String(port), '--data-dir', folder],
        };
  const child = startChild({ ...program, logFile });
  await untilListening(child, port, 'the database', logFile);
  return { port, child, kind };
}

/** The embedded server's jar, built where it is not there yet. */
export async function embeddedServer(root: string): Promise<string> {
  const folder = path.join(root, 'deploy/local/mongodb');
  const jar = path.join(folder, 'target/local-mongo.jar');
  await mavenMakes(jar, folder, ['package']);
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
