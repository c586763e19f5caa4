import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { until } from './until.ts';

/** A program with its output in a file. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A started program. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  isRunning(): boolean;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it has ended. */
  stop(graceMs?: number): Promise<void>;
}

/** A program that is to serve a port. */
export interface LaunchedChild {
  readonly child: Child;
  /** Settles when it listens, or has failed to. */
  readonly listening: Promise<void>;
}

const DEFAULT_GRACE_MS = 30_000;
const LISTEN_TIMEOUT_MS = 90_000;

/** Starts a program in a process group of its own, so that a Ctrl-C of the terminal does not reach it: whoever started it decides in which order things stop. */
export function startChild({ command, args, logFile, env }: ChildOptions): Child {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child: ChildProcess = spawn(command, [...args], { stdio: ['ignore', log, log], env: env ?? process.env, detached: true });
  closeSync(log);
  let running = true;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      running = false;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  return {
    pid: child.pid ?? -1,
    ended,
    isRunning: () => running,
    async stop(graceMs = DEFAULT_GRACE_MS) {
      if (!running) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(force);
    },
  };
}

/** Resolves when something listens on the port. Rejects when the child ends before; ends it and rejects after `timeoutMs`. */
export async function untilListening(
  child: Child,
  port: number,
  what: string,
  logFile: string,
  timeoutMs = LISTEN_TIMEOUT_MS,
): Promise<void> {
  await until(
    async () => {
      // asked first: a port that answers for a child that has ended is somebody else's
      if (!child.isRunning()) throw new Error(`${what} ended while it started; see ${logFile}`);
      return answers(port);
    },
    timeoutMs,
    async () => {
      await child.stop();
      return new Error(`${what} did not start in ${timeoutMs / 1000} s; see ${logFile}`);
    },
  );
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
