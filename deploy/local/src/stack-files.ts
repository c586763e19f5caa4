import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Secrets of one local stack, made at its first start. */
export interface StackSecrets {
  /** Base64 of 32 bytes. */
  readonly secretKey: string;
  readonly adminToken: string;
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(file: string, contents: unknown): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(contents, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}

/** The secrets of a data directory; losing them would make every sealed secret unreadable, so they are made once. */
export function stackSecrets(dataDir: string): StackSecrets {
  const file = path.join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    writePrivate(file, { secretKey: randomBytes(32).toString('base64'), adminToken: `trb_${randomBytes(32).toString('base64url')}` });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as StackSecrets;
}

/** Takes the directory for this process. Throws, naming the other, where a stack runs on it already. */
export function claimDataDir(dataDir: string, reset: boolean): void {
  const file = path.join(dataDir, 'stack.pid');
  const other = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (other > 0 && other !== process.pid && isAlive(other))
    throw new Error(`a stack runs on ${dataDir} already (pid ${other}); stop it, or give another --data-dir`);
  if (reset) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  rmSync(path.join(dataDir, 'stack.json'), { force: true });
  writeFileSync(file, String(process.pid));
}

export function releaseDataDir(dataDir: string): void {
  for (const name of ['stack.json', 'processes.json', 'stack.pid']) rmSync(path.join(dataDir, name), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
