import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './usage-error.ts';

/** Secrets of one local stack, made at its first start. */
export interface StackSecrets {
  /** Base64 of 32 bytes. */
  readonly secretKey: string;
  readonly adminToken: string;
}

/** `stack.json`: where a running stack is reached, and the administrator's token. */
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

export function stackFile(dataDir: string): string {
  return path.join(dataDir, 'stack.json');
}

/** The stack that runs on a data directory. Throws a `UsageError` that says how to start one when there is none. */
export function runningStack(dataDir: string): StackAddresses {
  const file = stackFile(dataDir);
  if (!existsSync(file)) {
    throw new UsageError(`No stack runs on ${dataDir}. Start one with "npm start" in another terminal, or name its --data-dir.`);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as StackAddresses;
}
