/**
 * `npm start`, `npm test`, `npm run demo`: checks that the machine has what is needed, installs the dependencies where they are missing or
 * another version is locked, and goes on with Node 24, which is one of them. Plain JavaScript, for Node 20 without any package.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingTools } from './required-tools.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const STAMP = path.join(ROOT, 'node_modules/.installed-lock');
const NODE_24 = path.join(ROOT, 'node_modules/.bin/node');

const missing = missingTools(process.versions.node, (command, args) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : undefined;
});
if (missing.length > 0) {
  console.error(['Something that Tributary needs is missing on this machine:', ...missing.map((line) => `  * ${line}`)].join('\n'));
  process.exit(1);
}

const lock = createHash('sha256').update(readFileSync(path.join(ROOT, 'package-lock.json'))).digest('hex');
if (!existsSync(NODE_24) || !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== lock) {
  // not `npm ci`: it refuses a lock file without the optional packages of other platforms, which not every registry mirror has
  console.log('Installing the dependencies…');
  const install = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (install.status !== 0) process.exit(install.status ?? 1);
  writeFileSync(STAMP, lock);
}

const environment = { ...process.env, PATH: `${path.join(ROOT, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}` };
const [command = 'start', ...options] = process.argv.slice(2);
const program = [path.join(ROOT, 'deploy/local/src/cli.ts'), command, ...options];
const child = spawn(NODE_24, program, { cwd: ROOT, env: environment, stdio: 'inherit' });
// a terminal signals the child as well; a supervisor signals only us
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
