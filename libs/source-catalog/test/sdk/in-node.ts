import { execFileSync } from 'node:child_process';

/**
 * What a package does that exists as an ES module only: Jest's CommonJS cannot load it, so it runs in a Node of its own.
 *
 * @param use goes there as text and sees nothing but its arguments
 */
export function inNode<Sdk>(name: string, use: (sdk: Sdk, ...args: string[]) => unknown, ...args: readonly string[]): string {
  const source = [
    `import * as sdk from ${JSON.stringify(name)};`,
    `const use = ${use.toString()};`,
    'process.stdout.write(String(await use(sdk, ...process.argv.slice(1))));',
  ].join('\n');
  return execFileSync(process.execPath, ['--input-type=module', '--eval', source, '--', ...args], {
    cwd: __dirname,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}
