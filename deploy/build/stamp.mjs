import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const WORKSPACE_ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * A build is up to date when the files that it was made of still have the content they had. Files under node_modules are
 * not read one by one: the lock file stands for them.
 */

/** Hex SHA-256 over names and contents; a file that is missing changes the hash. */
function contentHash(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    hash.update(`${file}\0`);
    try {
      hash.update(readFileSync(path.join(WORKSPACE_ROOT, file)));
    } catch {
      hash.update('\0missing');
    }
  }
  return hash.digest('hex');
}

/** What every build depends on besides its sources. */
const ALWAYS = ['package-lock.json', 'tsconfig.base.json', 'deploy/build/bundle-service.mjs', 'deploy/build/build-client.mjs'];

/**
 * Records what a build was made of.
 * @param {string} stampFile
 * @param {readonly string[]} inputs paths relative to the workspace
 */
export function writeStamp(stampFile, inputs) {
  const files = inputs.filter((file) => !file.includes('node_modules/'));
  writeFileSync(stampFile, `${JSON.stringify({ hash: contentHash([...files, ...ALWAYS]), files }, null, 1)}\n`);
}

/** Whether the build beside `stampFile` is still what its inputs would give. */
export function isFresh(stampFile) {
  try {
    const { hash, files } = JSON.parse(readFileSync(stampFile, 'utf8'));
    return contentHash([...files, ...ALWAYS]) === hash;
  } catch {
    return false;
  }
}
