import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '@tributary/testing';
import type { Profile } from '../src/api.ts';
import type { Accounting } from '../src/checks.ts';
import { openShell, type Shell } from '../src/shell.ts';
import { type Stack, startStack } from '../src/stack.ts';

const ROOT = path.resolve(__dirname, '../..');
const WALK_THROUGH = /## Walk-through\n(.*?)\n## /s.exec(readFileSync(path.join(ROOT, 'README.md'), 'utf8'))?.[1] ?? '';
const BLOCKS = [...WALK_THROUGH.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block as string);

let stack: Stack;
let shell: Shell;
/** Looks like a checkout in which `npm start` has run. */
let folder: string | undefined;

beforeAll(async () => {
  stack = await startStack();
  const checkout = mkdtempSync(path.join(tmpdir(), 'tributary-readme-'));
  symlinkSync(stack.dataDir, path.join(checkout, '.tributary'));
  symlinkSync(path.join(ROOT, 'deploy'), path.join(checkout, 'deploy'));
  shell = openShell(checkout);
  folder = checkout;
}, 320_000);

afterAll(async () => {
  shell?.close();
  await stack?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The one block of the walk-through in which this stands. */
function blockWith(text: string): string {
  const [block, ...others] = BLOCKS.filter((each) => each.includes(text));
  if (block === undefined || others.length > 0) throw new Error(`not one block with "${text}" in the walk-through`);
  return block;
}

const paste = (text: string): Promise<string> => shell.paste(blockWith(text));

/** Pastes a block that reads until its answer is as expected: what was accepted takes some milliseconds to get there. */
async function pasteUntil<T>(text: string, isThere: (answer: T) => boolean): Promise<T> {
  return eventually(
    async () => {
      const answer = JSON.parse(await paste(text)) as T;
      return isThere(answer) ? answer : undefined;
    },
    { what: `the answer of "${text}"` },
  ) as Promise<T>;
}

test('the walk-through of the README works to the letter', async () => {
  expect(BLOCKS).toHaveLength(12);
  expect(await paste('stack()')).toBe('');
  expect(await paste('/v1/sources"')).toMatch(new RegExp(`^${stack.gatewayUrl}/v1/webhooks/[0-9a-f]{40}\n$`));
  expect(await paste('/v1/source-types')).toMatch(/^shopify: Shopify$/m);
  expect(JSON.parse(await paste('/draft"'))).toMatchObject({ name: 'Purchases', revision: 2, version: null });
  expect(JSON.parse(await paste('/publish"'))).toEqual({ version: 1, revision: 3 });
  const eventId = (await paste('x-api-key: a secret')).trim();
  expect(eventId).toMatch(/^[0-9a-f-]{36}$/);

  const profiles = await pasteUntil<{ data: Profile[] }>('/v1/profiles', ({ data }) => data.length > 0);
  const [ann] = profiles.data;
  expect(ann).toMatchObject({
    identifiers: { email: [{ value: 'ann@example.com' }], phone: [{ value: '+12125550199' }] },
    traits: { firstName: 'Ann', largestOrder: 29.35 },
  });
  const sums = await pasteUntil<Accounting>('/v1/accounting', ({ reconciled, accepted }) => reconciled && accepted === 1);
  expect(sums).toMatchObject({ received: 1, rejected: 0, states: { applied: 1 } });
  expect(JSON.parse(await paste('/v1/source-logs'))).toMatchObject({ data: [{ eventId, status: 'accepted' }] });
  expect(JSON.parse(await paste('/v1/workflow-logs'))).toMatchObject({ data: [{ eventId, status: 'applied', profileId: ann?.id }] });
  expect(JSON.parse(await paste('/v1/traces'))).toMatchObject({ eventId, profileIds: [ann?.id] });

  const published = (await paste('ConsoleConsumer')).trim().split('\n');
  expect(JSON.parse(published.at(-1) ?? '')).toEqual(ann);
}, 180_000);

test('what npm start prints works to the letter, too', async () => {
  const printed = stack.output().replace(/^.*?\n\s*Connect a source of your own[^\n]*\n(.*?)\n\s*Ctrl-C stops.*$/s, '$1');
  const output = await eventually(
    async () => {
      const text = await shell.paste(printed);
      return text.includes('"ann@tea.example.com"') ? text : undefined;
    },
    { what: 'the profile of the printed walk-through' },
  );
  expect(output).toContain('"firstName":"Ann"');
}, 60_000);
