import { spawn } from 'node:child_process';
import path from 'node:path';

/** Builds every service that has changed. Rejects when one cannot be built; the builder has then said why. */
export async function buildServices(root: string): Promise<void> {
  const child = spawn(process.execPath, [path.join(root, 'deploy/build/build.mjs')], { cwd: root, stdio: 'inherit' });
  const endWithUs = (): boolean => child.kill();
  process.once('exit', endWithUs);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
  process.off('exit', endWithUs);
  if (code !== 0) throw new Error('the services cannot be built');
}
