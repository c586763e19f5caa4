import {
  newId,
  type Profile,
  type ProfileChange,
  profileIdFor,
  type ProfileUpdate,
  type RunReport,
  runReport,
  TOPICS,
} from '@tributary/contracts';
import { aProfileUpdate, type RunningService } from '@tributary/testing';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;
let service: RunningService;

beforeAll(async () => {
  harness = await startHarness();
  service = await harness.replica();
}, 180_000);
afterAll(() => harness.close());

let people = 0;
/** Updates about a person that no other test knows. */
function aPerson() {
  const n = ++people;
  const email = { type: 'email', value: `person${n}@example.org` };
  const phone = { type: 'phone', value: `+49151000${n}` };
  let second = 10;
  const update = (changes: Partial<ProfileUpdate> = {}) =>
    aProfileUpdate({ identifiers: [email], receivedAt: `2026-11-23T12:00:${second++}.000Z`, ...changes });
  return { email, phone, update };
}

async function apply(...updates: readonly ProfileUpdate[]): Promise<void> {
  await harness.send(updates);
  await harness.settled();
}

const profileAt = (path: string) => harness.get<Profile>(service, path);
const lookUp = (text: string) =>
  harness.get<{ data: Profile[]; nextCursor: null }>(service, `/v1/profiles?identifier=${encodeURIComponent(text)}`);

async function runsOf(...updates: readonly ProfileUpdate[]): Promise<RunReport[]> {
  const requests = new Set(updates.map((update) => update.requestId));
  const reports = (await harness.read(TOPICS.workflowRuns)).map((record) => runReport.parse(JSON.parse(record.value!.toString())));
  return reports.filter((report) => requests.has(report.requestId));
}

async function changesOf(profileId: string): Promise<ProfileChange[]> {
  const changes = (await harness.read(TOPICS.profileChanges)).map((record) => JSON.parse(record.value!.toString()) as ProfileChange);
  return changes.filter((change) => change.profileId === profileId);
}

describe('search', () => {
  const find = (query: string) =>
    harness.get<{ data: Profile[]; nextCursor: string | null }>(service, `/v1/profiles?${new URLSearchParams(query).toString()}`);

  it('finds people by how an identifier of any type begins, each once, by pages', async () => {
    const seen = (identifiers: ProfileUpdate['identifiers']) => aProfileUpdate({ identifiers });
    const both = seen([
      { type: 'email', value: 'zoe.one@example.org' },
      { type: 'crm', value: 'zoe.one' },
    ]);
    const two = seen([{ type: 'email', value: 'zoe.two@example.org' }]);
    const custom = seen([{ type: 'crm', value: 'zoe.three' }]);
    await apply(both, two, custom);
    const ids = [both, two, custom].map((update) => profileIdFor(update.updateId)).sort();
    const all = (await find('query=Zoe.')).body;
    expect([all.data.map(({ id }) => id).sort(), all.nextCursor]).toEqual([ids, null]);
    expect((await find('query=zoe.t')).body.data.map(({ id }) => id).sort()).toEqual([two, custom].map((update) => profileIdFor(update.updateId)).sort()); // prettier-ignore
    expect((await find('query=nobody-is-called-so')).body).toEqual({ data: [], nextCursor: null });

    const paged = new Set<string>();
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 10; pages++) {
      const page: { data: Profile[]; nextCursor: string | null } = (
        await find(`query=zoe.&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).body;
      for (const { id } of page.data) paged.add(id);
      cursor = page.nextCursor;
    }
    expect([...paged].sort()).toEqual(ids);
    expect((await find('query=a&identifier=email:a@b.c')).status).toBe(400);
  });
});

describe('an update', () => {
  it('becomes a profile that is found by id and by identifier in any spelling, and is published', async () => {
    const { email, update } = aPerson();
    const first = update({ traits: { firstName: { value: 'Ada', keep: 'latest' } } });
    await apply(first);
    const id = profileIdFor(first.updateId);
    const { status, body } = await profileAt(`/v1/profiles/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, traits: { firstName: 'Ada' }, eventCount: 1, revision: 1, mergedFrom: [], consent: {} });
    expect((await lookUp(` email:${email.value.toUpperCase()}`.trim())).body).toEqual({ data: [body], nextCursor: null });
    expect((await harness.publishedProfiles()).get(id)).toEqual(body);
    expect(await changesOf(id)).toMatchObject([
      { type: 'profile.created', traits: ['firstName'], identifiers: [`email:${email.value}`], updateIds: [first.updateId] },
    ]);
    expect(await runsOf(first)).toMatchObject([{ stage: 'profile', runs: [{ state: 'applied', profileId: id }] }]);
  });

  it('that comes again is applied again for its own request, a duplicate for another, and changes nothing', async () => {
    const { update } = aPerson();
    const first = update();
    const other = { ...first, requestId: newId(), receivedAt: '2026-11-23T12:30:00.000Z' };
    await apply(first);
    const id = profileIdFor(first.updateId);
    const before = await profileAt(`/v1/profiles/${id}`);
    await apply(first, other);
    await apply(first);
    expect(await profileAt(`/v1/profiles/${id}`)).toEqual(before);
    const states = (await runsOf(first, other)).map((report) => [report.requestId, report.runs[0]?.state]);
    expect(new Set(states.map(String))).toEqual(new Set([`${first.requestId},applied`, `${other.requestId},duplicate`]));
    expect(await changesOf(id)).toHaveLength(1);
  });

  it('of a newer version takes the place of the older one, and the people that only the old one linked are two again', async () => {
    const { email, phone, update } = aPerson();
    const known = [update(), update({ identifiers: [phone] })];
    const link = update({ identifiers: [email, phone] });
    await apply(...known, link);
    expect((await lookUp(`phone:${phone.value}`)).body.data[0]?.eventCount).toBe(3);
    await apply({ ...link, workflowVersion: 2, identifiers: [email] });
    const [byEmail, byPhone] = [(await lookUp(`email:${email.value}`)).body.data[0]!, (await lookUp(`phone:${phone.value}`)).body.data[0]!];
    expect([byEmail.id, byPhone.id]).toEqual(known.map((each) => profileIdFor(each.updateId)));
    expect([byEmail.eventCount, byPhone.eventCount]).toEqual([2, 1]);
    const published = await harness.publishedProfiles();
    expect([published.get(byEmail.id), published.get(byPhone.id)]).toEqual([byEmail, byPhone]);
    expect((await changesOf(byEmail.id)).at(-1)?.type).toBe('profile.unmerged');
  });
});

describe('an id', () => {
  it('changes when an earlier contribution arrives late; the old one redirects and is taken off the topic', async () => {
    const { update } = aPerson();
    const [early, late] = [update(), update()];
    await apply(late);
    await apply(early);
    const [oldId, newIdOf] = [profileIdFor(late.updateId), profileIdFor(early.updateId)];
    expect(await profileAt(`/v1/profiles/${oldId}`)).toMatchObject({ status: 308, location: `/v1/profiles/${newIdOf}` });
    expect((await profileAt(`/v1/profiles/${newIdOf}`)).body).toMatchObject({ id: newIdOf, mergedFrom: [oldId], eventCount: 2 });
    const published = await harness.publishedProfiles();
    expect([published.has(oldId), published.get(newIdOf)?.eventCount]).toEqual([false, 2]);
  });

  it('of a person who is merged away redirects to the survivor', async () => {
    const { email, phone, update } = aPerson();
    const [first, second] = [update(), update({ identifiers: [phone] })];
    await apply(first, second);
    const link = update({ identifiers: [email, phone] });
    await apply(link);
    const [survivor, gone] = [profileIdFor(first.updateId), profileIdFor(second.updateId)];
    expect(await profileAt(`/v1/profiles/${gone}`)).toMatchObject({ status: 308, location: `/v1/profiles/${survivor}` });
    expect((await lookUp(`phone:${phone.value}`)).body.data[0]).toMatchObject({ id: survivor, eventCount: 3, mergedFrom: [gone] });
    const published = await harness.publishedProfiles();
    expect([published.has(gone), published.get(survivor)?.eventCount]).toEqual([false, 3]);
    expect((await changesOf(survivor)).at(-1)).toMatchObject({ type: 'profile.merged', mergedFrom: [gone], updateIds: [link.updateId] });
  });

  it('that nobody has is not found', async () => {
    expect((await profileAt('/v1/profiles/prf_00000000000000000000000000000000')).status).toBe(404);
    expect((await lookUp('email:nobody@example.org')).body).toEqual({ data: [], nextCursor: null });
    expect(await lookUp('email:not-an-address')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'identifier', code: 'email_invalid' }] },
    });
  });
});

describe('a bad record', () => {
  it('becomes a dead letter with its bytes and the reason, and its neighbours flow on', async () => {
    const { update } = aPerson();
    const [before, after] = [update(), update()];
    const broken = { ...update(), traits: { name: { value: 1, keep: 'sometimes' } } };
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    await harness.sendRaw([JSON.stringify(before), '{"not json', null, JSON.stringify(broken), deep, JSON.stringify(after)]);
    await harness.settled();
    expect((await profileAt(`/v1/profiles/${profileIdFor(before.updateId)}`)).body.eventCount).toBe(2);
    const letters = await harness.read(TOPICS.profileUpdatesDeadLetter);
    const codes = new Map(letters.map((letter) => [letter.value?.toString() ?? null, String(letter.headers['tb_dl-code'])]));
    expect(codes).toEqual(
      new Map([
        ['{"not json', 'update_unreadable'],
        [null, 'update_unreadable'],
        [JSON.stringify(broken), 'update_invalid'],
        [deep, 'update_invalid'],
      ]),
    );
    expect(await runsOf(broken as ProfileUpdate)).toMatchObject([{ runs: [{ state: 'failed', code: 'update_invalid' }] }]);
  });
});

describe('lists', () => {
  it('give events by event time and contributions by receive time, newest first, page by page', async () => {
    const { update } = aPerson();
    const times = ['2026-01-03', '2026-01-01', '2026-01-02'].map((day) => `${day}T00:00:00.000Z`);
    const updates = times.map((time) => update({ event: { name: time, time, properties: { n: 1 }, items: [] } }));
    await apply(...updates);
    const id = profileIdFor(updates[0]!.updateId);
    type Page = { data: (ProfileUpdate & { name: string })[]; nextCursor: string | null };
    const walk = async (list: string) => {
      const items: Page['data'] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const body: Page = (await harness.get<Page>(service, `/v1/profiles/${id}/${list}?limit=2${cursor && `&cursor=${cursor}`}`)).body;
        items.push(...body.data);
        cursor = body.nextCursor;
      }
      return items;
    };
    expect((await walk('events')).map((event) => event.name)).toEqual([times[0], times[2], times[1]]);
    expect(await walk('contributions')).toEqual([updates[2], updates[1], updates[0]]);
  });

  it('give every profile once, page by page', async () => {
    type Page = { data: Profile[]; nextCursor: string | null };
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const body: Page = (await harness.get<Page>(service, `/v1/profiles?limit=2${cursor && `&cursor=${cursor}`}`)).body;
      ids.push(...body.data.map((profile) => profile.id));
      cursor = body.nextCursor;
    }
    expect(ids.sort()).toEqual([...(await harness.publishedProfiles()).keys()].sort());
  });

  it('refuse unknown parameters and foreign cursors', async () => {
    expect((await harness.get(service, '/v1/profiles?colour=red')).status).toBe(400);
    expect(await harness.get(service, '/v1/profiles?cursor=%00')).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });
});

it('needs a token, but not for probes and its own description', async () => {
  const status = async (path: string) => (await fetch(service.url + path)).status;
  expect(await Promise.all(['/v1/profiles', '/openapi.json', '/healthz', '/readyz'].map(status))).toEqual([401, 200, 200, 200]);
});
