import { newId, type ProfileUpdate, TOPICS } from '@tributary/contracts';
import { compareIdentifiers, resolve, viewOf } from '@tributary/identity';
import { aProfileUpdate, eventually, type RunningService } from '@tributary/testing';
import { type Harness, startHarness } from './harness.ts';
import { randomFrom } from './replicas.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
}, 120_000);
afterAll(() => harness.close());

/** Updates of a few hundred people who keep turning out to be the same, shuffled in event time and receive time, a tenth of them sent twice. */
function load(count: number, random: () => number): ProfileUpdate[] {
  const pick = (n: number) => Math.floor(random() * n);
  const types = ['user_id', 'email', 'phone', 'anonymous_id'];
  const updates = Array.from({ length: count }, () => {
    const person = pick(count / 10);
    const identifiers = Array.from({ length: 1 + pick(2) }, () => {
      // now and then somebody else's identifier: two people become one
      const owner = random() < 0.02 ? pick(count / 10) : person;
      return { type: types[pick(types.length)]!, value: `v${owner}` };
    });
    const distinct = [...new Map(identifiers.map((each) => [`${each.type}:${each.value}`, each])).values()].sort(compareIdentifiers);
    const at = () => new Date(Date.UTC(2026, 0, 1) + pick(1_000_000)).toISOString();
    return aProfileUpdate({
      eventId: newId(),
      receivedAt: at(),
      mayMerge: random() < 0.9,
      event: { name: 'Seen', time: at(), properties: {}, items: [] },
      identifiers: distinct,
      traits: {
        name: { value: pick(100), keep: 'latest' },
        best: { value: pick(1000), keep: 'max' },
        tags: { value: [pick(5)], keep: 'union' },
      },
    });
  });
  return updates.flatMap((update) => (random() < 0.1 ? [update, update] : [update]));
}

it('loses and repeats nothing when replicas are killed under load: stored and published profiles equal resolving from scratch', async () => {
  const updates = load(4500, randomFrom(42));
  const replicas: RunningService[] = [await harness.replica(), await harness.replica()];
  const admin = harness.kafka.admin();
  const committed = async () =>
    (await admin.committed('profile-service', TOPICS.profileUpdates)).reduce((sum, row) => sum + (row.offset > 0n ? row.offset : 0n), 0n);
  for (let round = 0; round < 3; round++) {
    const part = updates.slice((round * updates.length) / 3, ((round + 1) * updates.length) / 3);
    const before = await committed();
    await harness.send(part);
    // the moment at which it dies is in the middle of the work: some of it is settled, some is not
    await eventually(async () => (await committed()) > before, { what: 'some updates to be settled' });
    await replicas.shift()!.kill9();
    replicas.push(await harness.replica());
  }
  await harness.settled(120_000);
  await admin.close();

  const service = replicas[0]!;
  expect((await harness.get(service, '/v1/consistency')).body).toMatchObject({ consistent: true, differences: [] });
  const expected = resolve(updates);
  const published = await harness.publishedProfiles();
  const shown = (profile: object) => ({ ...profile, revision: 0, mergedFrom: [] });
  const views = expected.map((person) => viewOf(person.state, { revision: 0, eventCount: person.contributions.length, mergedFrom: [] }));
  expect([...published.values()].map(shown).sort(byId)).toEqual(views.map(shown).sort(byId));

  const runs = (await harness.read(TOPICS.workflowRuns)).map(
    (record) => JSON.parse(record.value!.toString()) as { requestId: string; runs: { state: string }[] },
  );
  expect(new Set(runs.map((run) => run.requestId))).toEqual(new Set(updates.map((update) => update.requestId)));
  expect(runs.every((run) => run.runs[0]?.state === 'applied')).toBe(true);

  await harness.send(updates);
  await harness.settled(120_000);
  // the same views with the same revisions: nothing was written
  expect(await harness.publishedProfiles()).toEqual(published);
}, 600_000);

function byId(a: object, b: object): number {
  return (a as { id: string }).id < (b as { id: string }).id ? -1 : 1;
}
