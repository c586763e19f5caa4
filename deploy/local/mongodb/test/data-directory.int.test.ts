import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer } from './server-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'local-mongo-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a second process is refused a data directory that is in use, and says whose it is', async () => {
  const first = await startServer(folder);
  await expect(startServer(folder)).rejects.toThrow(/is in use by the process \d+/);
  await first.stop();
  const next = await startServer(folder);
  await next.stop();
});

it('data of another format is refused', async () => {
  writeFileSync(path.join(folder, 'FORMAT'), 'tributary-local-mongo 999\n');
  await expect(startServer(folder)).rejects.toThrow("holds data of format 'tributary-local-mongo 999'");
});

it('a directory with files of something else is refused', async () => {
  writeFileSync(path.join(folder, 'letter.txt'), 'private');
  await expect(startServer(folder)).rejects.toThrow('belongs to something else');
});
