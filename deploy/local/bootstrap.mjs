/**
 * `npm start`, `npm test`, `npm run demo`: checks that the machine has what is needed, installs the dependencies where they are missing or
 * another version is locked, and goes on with Node 24, which is one of them. Plain JavaScript, for Node 20 without any package.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingTools, needsJava } from './required-tools.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const STAMP = path.join(ROOT, 'node_modules/.installed-lock');
const NODE_24 = path.join(ROOT, 'node_modules/.bin/node');
const INSTALL = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
const REMINDER_MS = 10_000;
const NPM_CHECK_MS = 500;

const [command = 'start', ...options] = process.argv.slice(2);
demandTools();
await installDependencies();
await run();

function demandTools() {
  const ask = (tool, args) => {
    const { status, stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8' });
    return status === 0 ? `${stdout}${stderr}` : undefined;
  };
  const missing = missingTools(process.versions.node, ask, needsJava(command, options, process.env));
  if (missing.length === 0) return;
  console.error(['Something that Tributary needs is missing on this machine:', ...missing.map((line) => `  * ${line}`)].join('\n'));
  process.exit(1);
}

async function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(NODE_24) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  console.log('Installing the dependencies (about 600 packages, once)…');
  const startedAt = performance.now();
  const reminder = setInterval(
    () => console.log(`  still installing (${Math.round((performance.now() - startedAt) / 1000)} s)`),
    REMINDER_MS,
  );
  // not `npm ci`: it refuses a lock file without the optional packages of other platforms, which not every registry mirror has
  const install = spawn('npm', INSTALL, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => install.once('exit', (status) => resolve(status ?? 1)));
  clearInterval(reminder);
  if (code !== 0) process.exit(code);
  writeFileSync(STAMP, lock);
}

/**
 * The supervisor of a stack is in a session of its own: a Ctrl-C reaches it once, from here, and a terminal that is closed does not take it away
 * from under its children. When this process ends, however, the channel between them closes, and the supervisor stops everything.
 */
async function run() {
  const supervises = command === 'start';
  const child = spawn(NODE_24, [path.join(ROOT, 'deploy/local/src/cli.ts'), command, ...options], {
    cwd: ROOT,
    env: { ...process.env, PATH: `${path.join(ROOT, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}` },
    stdio: supervises ? ['ignore', 'inherit', 'inherit', 'ipc'] : 'inherit',
    detached: supervises,
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event !== undefined) onNpmGone(() => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}

/** npm passes signals on, except the one that it cannot catch. It is the parent, since the scripts of package.json begin with `exec`. */
function onNpmGone(stop) {
  const npm = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(check);
    stop();
  }, NPM_CHECK_MS);
}
