import path from 'node:path';
import { runDemo } from './commands/run-demo.ts';
import { runTests } from './commands/run-tests.ts';
import { startStack } from './commands/start-stack.ts';
import { DEMO_HELP, demoOptions, stackOptions, START_HELP } from './options.ts';
import { UsageError } from './usage-error.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const [command, ...args] = process.argv.slice(2);
const asksForHelp = args.includes('--help') || args.includes('-h');

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}

async function run(): Promise<void> {
  switch (command) {
    case 'test':
      process.exitCode = runTests(ROOT, args);
      return;
    case 'start':
      if (asksForHelp) return console.log(START_HELP);
      return startStack(ROOT, stackOptions(ROOT, args, process.env));
    case 'demo':
      if (asksForHelp) return console.log(DEMO_HELP);
      return runDemo(demoOptions(ROOT, args).dataDir);
    default:
      throw new UsageError(`There is no command "${command}". There are: start, demo, test.`);
  }
}
