import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runTests } from './commands/run-tests.ts';
import { startStack } from './commands/start-stack.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const [command, ...options] = process.argv.slice(2);

switch (command) {
  case 'test':
    process.exitCode = runTests(ROOT, options);
    break;
  case 'start': {
    const build = spawnSync(process.execPath, [path.join(ROOT, 'deploy/build/build.mjs')], { cwd: ROOT, stdio: 'inherit' });
    if (build.status === 0) await startStack(ROOT, options);
    else process.exitCode = 1;
    break;
  }
  default:
    console.error(`There is no command "${command}". There are: start, test.`);
    process.exitCode = 2;
}
