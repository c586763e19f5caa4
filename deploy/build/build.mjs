#!/usr/bin/env node
/**
 * Bundles programs: `node deploy/build/build.mjs [name…]`, all of them without arguments. What has not changed is not built again.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { bundleService } from './bundle-service.mjs';
import { buildClient } from './build-client.mjs';
import { WORKSPACE_ROOT } from './stamp.mjs';

/** Where programs live: the services, and what is deployed beside them. */
const PARENTS = ['services', 'deploy'];

/** The folders that have a `src/main.ts`, by their names. */
function programFolders() {
  const folders = PARENTS.flatMap((parent) =>
    readdirSync(path.join(WORKSPACE_ROOT, parent)).map((name) => path.join(WORKSPACE_ROOT, parent, name)),
  );
  return new Map(folders.filter((folder) => existsSync(path.join(folder, 'src/main.ts'))).map((folder) => [path.basename(folder), folder]));
}

/**
 * Builds one program: its process (`dist/main.cjs`) and, where it has one, its browser client.
 * @param {string} folder absolute
 * @returns {Promise<'built' | 'unchanged'>}
 */
async function buildProgram(folder) {
  const results = [await bundleService(folder), await buildClient(folder)];
  return results.includes('built') ? 'built' : 'unchanged';
}

/** `@tributary/ingest-gateway` (what Nx passes) and `ingest-gateway` are the same service. */
async function main(argv) {
  const wanted = argv.map((name) => name.replace('@tributary/', ''));
  const available = programFolders();
  for (const name of wanted.length > 0 ? wanted : available.keys()) {
    const folder = available.get(name);
    if (folder === undefined) {
      console.log(`${name}: no src/main.ts, skipped`);
      continue;
    }
    const startedAt = performance.now();
    const result = await buildProgram(folder);
    console.log(`${name}: ${result} (${Math.round(performance.now() - startedAt)} ms)`);
  }
}

await main(process.argv.slice(2));
