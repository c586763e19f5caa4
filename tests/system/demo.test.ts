import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Api, apiOf, allProfiles, type Profile } from '../src/api.ts';
import { type Accounting, expectProfilesEqualFold } from '../src/checks.ts';
import { type Stack, startStack } from '../src/stack.ts';

const ROOT = path.resolve(__dirname, '../..');
const run = promisify(execFile);

let stack: Stack;
let api: Api;

beforeAll(async () => {
  stack = await startStack();
  api = apiOf(stack);
}, 320_000);

afterAll(async () => {
  await stack?.stop();
}, 60_000);

async function demo(): Promise<string> {
  return (await run('npm', ['run', '-s', 'demo', '--', '--data-dir', stack.dataDir], { cwd: ROOT })).stdout;
}

const accounting = (): Promise<Accounting> => api.expect<Accounting>(200, 'GET', `${stack.activityUrl}/v1/accounting`);
const byId = (profiles: readonly Profile[]): Map<string, Profile> => new Map(profiles.map((profile) => [profile.id, profile]));

/** `365 events accepted → 275 applied, 90 filtered → 113 people;` and `12 of them known to both sources…`, as numbers. */
function numbersIn(output: string): { accepted: number; states: Record<string, number>; people: number; inBoth: number } {
  const [, accepted, states = '', people] = /^(\d+) events accepted → (.*) → (\d+) people;$/m.exec(output) ?? [];
  const [, inBoth] = /^(\d+) of them known to both sources/m.exec(output) ?? [];
  const counts = states.split(', ').map((each) => each.split(' ') as [string, string]);
  return {
    accepted: Number(accepted),
    states: Object.fromEntries(counts.map(([count, state]) => [state, Number(count)])),
    people: Number(people),
    inBoth: Number(inBoth),
  };
}

test('the demo says what became of its events, and a second run changes no profile', async () => {
  const first = await demo();
  const said = numbersIn(first);
  const sums = await accounting();
  expect(said.accepted).toBeGreaterThan(300);
  expect(sums).toMatchObject({
    accepted: said.accepted,
    rejected: 0,
    reconciled: true,
    states: { ...said.states, failed: 0, duplicate: 0 },
  });
  expect(said.states['applied']! + said.states['filtered']!).toBe(said.accepted);

  const profiles = byId(await expectProfilesEqualFold(api, stack));
  expect(profiles.size).toBe(said.people);
  const inBoth = [...profiles.values()].filter(({ identifiers }) => 'shop_customer_id' in identifiers && 'crm_contact_id' in identifiers);
  expect(inBoth).toHaveLength(14);
  expect(said.inBoth).toBe(14);
  expect(inBoth[0]!.traits).toMatchObject({ largestOrder: expect.any(Number) as number, leadStage: expect.any(String) as string });

  const second = await demo();
  expect(second).toContain('there from an earlier run');
  expect(second).toContain('no profile has changed');
  expect(numbersIn(second)).toEqual({
    ...said,
    states: { duplicate: said.states['applied'], filtered: said.states['filtered'] },
  });
  expect(byId(await allProfiles(api, stack))).toEqual(profiles);
  expect(await accounting()).toMatchObject({ accepted: 2 * said.accepted, rejected: 0, reconciled: true });
}, 180_000);

test('what it says where to look answers', async () => {
  const lines = (await demo()).split('\n');
  const auth = lines.find((line) => line.includes('AUTH='))!.replace(/^\s*first\s+/, '');
  const calls = lines.flatMap((line) => /curl -s .*$/.exec(line)?.[0] ?? []);
  expect(calls).toHaveLength(6);
  for (const call of calls) {
    const { stdout } = await run('bash', ['-c', `${auth}\n${call}`]);
    const answer = JSON.parse(stdout) as { data?: unknown[]; reconciled?: boolean };
    expect(answer.data?.length ?? answer.reconciled).toBeTruthy();
  }
}, 120_000);

test('it names what is missing where no stack runs', async () => {
  const failed = run('npm', ['run', '-s', 'demo', '--', '--data-dir', path.join(stack.dataDir, 'nothing')], { cwd: ROOT });
  await expect(failed).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Start one with "npm start"') as string });
});
