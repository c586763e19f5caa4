import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isFresh, writeStamp, WORKSPACE_ROOT } from './stamp.mjs';

/**
 * Builds the browser client of a service whose package.json has a script `build:client` (output under `dist/client`).
 * @param {string} folder absolute
 * @returns {Promise<'built' | 'unchanged' | 'none'>}
 */
export async function buildClient(folder) {
  const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (scripts?.['build:client'] === undefined) return 'none';
  const stamp = path.join(folder, 'dist/client.stamp.json');
  const inputs = clientInputs(folder);
  // isFresh re-hashes the files of the last build; comparing the lists finds those that were added since
  if (existsSync(path.join(folder, 'dist/client')) && isFresh(stamp) && sameFiles(stamp, inputs)) return 'unchanged';
  await runScript(folder, 'build:client');
  writeStamp(stamp, inputs);
  return 'built';
}

/** The client is made of its own folder and of the libraries that run in a browser; a bundler's own list is not to be had. */
function clientInputs(folder) {
  const own = path.relative(WORKSPACE_ROOT, folder);
  const patterns = [`${own}/{src,client,public}/**/*`, `${own}/*.{html,ts,json}`, 'libs/{contracts,errors,workflow}/src/**/*.ts'];
  return globSync(patterns, { cwd: WORKSPACE_ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(WORKSPACE_ROOT, path.join(entry.parentPath, entry.name)))
    .sort();
}

function sameFiles(stamp, inputs) {
  return JSON.stringify(JSON.parse(readFileSync(stamp, 'utf8')).files) === JSON.stringify(inputs);
}

function runScript(folder, script) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${script} of ${path.basename(folder)} failed:\n${output}`))));
  });
}
