#!/usr/bin/env node
/**
 * Bundles services: `node deploy/build/build.mjs [service…]`, all of them without arguments. What has not changed is not built again.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleService } from './bundle-service.mjs';
import { buildClient } from './build-client.mjs';
import { WORKSPACE_ROOT } from './stamp.mjs';

const SERVICES = path.join(WORKSPACE_ROOT, 'services');

/** Names of the folders under services/ that have a `src/main.ts`. */
export function serviceNames() {
  return readdirSync(SERVICES)
    .filter((name) => existsSync(path.join(SERVICES, name, 'src/main.ts')))
    .sort();
}

/**
 * Builds one service: its process (`dist/main.cjs`) and, where it has one, its browser client.
 * @param {string} name folder under services/
 * @returns {Promise<'built' | 'unchanged'>}
 */
export async function buildService(name) {
  const folder = path.join(SERVICES, name);
  const results = [await bundleService(folder), await buildClient(folder)];
  return results.includes('built') ? 'built' : 'unchanged';
}

/** `@tributary/ingest-gateway` (what Nx passes) and `ingest-gateway` are the same service. */
async function main(argv) {
  const wanted = argv.map((name) => name.replace('@tributary/', ''));
  const available = serviceNames();
  for (const name of wanted.length > 0 ? wanted : available) {
    if (!available.includes(name)) {
      console.log(`${name}: no src/main.ts, skipped`);
      continue;
    }
    const startedAt = performance.now();
    const result = await buildService(name);
    console.log(`${name}: ${result} (${Math.round(performance.now() - startedAt)} ms)`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
