import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const NODE = path.join(ROOT, 'node_modules/.bin/node');
const SERVICES = globSync('services/*/package.json', { cwd: ROOT }).map((file) => path.basename(path.dirname(file)));

test.each(SERVICES)('the bundle of %s needs no packages beside it, as in a container', (name) => {
  execFileSync(NODE, [path.join(ROOT, 'deploy/build/build.mjs'), name], { cwd: ROOT, stdio: 'ignore' });
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-bundle-'));
  try {
    cpSync(path.join(ROOT, 'services', name, 'dist'), folder, { recursive: true });
    const { status, stdout, stderr } = spawnSync(NODE, ['main.cjs'], { cwd: folder, env: {}, encoding: 'utf8' });
    // it was loaded, read its configuration, and misses something in it
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ level: 'fatal', errors: expect.arrayContaining([expect.anything()]) as unknown });
    expect(stdout).toContain('KAFKA_BROKERS');
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
