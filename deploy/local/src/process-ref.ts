import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process for as long as it lives: a pid alone may belong to another one later. */
export interface ProcessRef {
  readonly pid: number;
  /** When it started, in whatever form the system says that; only equality means anything. */
  readonly startedAt: string;
}

/** The process that has this pid now; `undefined` when there is none, or when it has ended and nobody has asked for its exit code yet. */
export function processRef(pid: number): ProcessRef | undefined {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isRunning(ref: ProcessRef): boolean {
  return processRef(ref.pid)?.startedAt === ref.startedAt;
}

/** Signals a process unless it has ended. */
export function signal(ref: ProcessRef, name: NodeJS.Signals): void {
  if (!isRunning(ref)) return;
  try {
    process.kill(ref.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ticks since the boot, with the id of the boot. The name of the program, in parentheses, may hold anything, so fields are counted behind it. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [, state, started] = status === 0 ? (/^\s*(\S+)\s+(.*\S)\s*$/.exec(stdout) ?? []) : [];
  return state?.startsWith('Z') ? undefined : started;
}
