import path from 'node:path';
import { runTests } from './commands/run-tests.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const [command, ...options] = process.argv.slice(2);

switch (command) {
  case 'test':
    process.exitCode = runTests(ROOT, options);
    break;
  default:
    console.error(`There is no command "${command}". There are: test.`);
    process.exitCode = 2;
}
