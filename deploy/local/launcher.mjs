import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const CHECK_MS = 500;

/**
 * Calls back when the npm that runs this process, directly or through a shell, is gone. npm passes signals on, except the one that it cannot
 * catch, and to its shell only.
 * @param {() => void} callback
 */
export function onNpmGone(callback) {
  const parent = process.ppid;
  const { parent: grandparent, name } = parentage(parent);
  const throughShell = /sh$/.test(name);
  const check = setInterval(() => {
    if (process.ppid === parent && (!throughShell || parentage(parent).parent === grandparent)) return;
    clearInterval(check);
    callback();
  }, CHECK_MS);
}

/** The parent of a process, and the name of its program. */
function parentage(pid) {
  if (process.platform !== 'linux') {
    const [, parent = '', name = ''] =
      /^\s*(\d+)\s+(.*)/.exec(spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout) ?? [];
    return { parent, name: name.trim() };
  }
  try {
    const [, name = '', parent = ''] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { parent, name };
  } catch {
    return { parent: '', name: '' };
  }
}
