import { createHash } from 'node:crypto';
import { Analytics } from '@segment/analytics-node';
import { type DefinitionRecord, type Profile, type RunReport, runReport, type SourceDefinition, TOPICS } from '@tributary/contracts';
import type { Follower } from '@tributary/kafka';
import { findSourceType } from '@tributary/source-catalog';
import { aSource, aWorkflow, eventually } from '@tributary/testing';
import { type Pipeline, startPipeline } from '../src/pipeline.ts';

const TOKEN = 'trb_of_this_test';
const token: DefinitionRecord = {
  kind: 'token',
  id: 'tok_segment',
  revision: 1,
  name: 'test',
  sha256: createHash('sha256').update(TOKEN).digest('hex'),
  scopes: ['profiles:read'],
  expiresAt: null,
};

const type = findSourceType('segment')!;
const { id, deduplication, ordering, presets } = type;
const settings = { type: id, deduplication, ordering, authentication: presets[0]!.authentication as SourceDefinition['authentication'] };
/** Its key stays on servers. */
const server = aSource({ ...settings, mayMerge: true });
/** Its key stands in pages. */
const browser = aSource({ ...settings, mayMerge: false });
/** Every workflow that the catalogue suggests. */
const workflowsOf = ({ id: sourceId }: SourceDefinition) =>
  type.samples.map(({ suggestion: { eventName, definition } }) => aWorkflow({ sourceId, name: eventName, definition }));
const keyOf = (source: SourceDefinition) => source.keys[0]!.key;

let pipeline: Pipeline;
let follower: Follower;
const reports: RunReport[] = [];
beforeAll(async () => {
  const definitions = [server, browser, ...workflowsOf(server), ...workflowsOf(browser), token];
  pipeline = await startPipeline(['ingest-gateway', 'workflow-engine', 'profile-service'], {}, definitions);
  follower = pipeline.kafka.follow({
    topic: TOPICS.workflowRuns,
    onRecords: (records) => reports.push(...records.map(({ value }) => runReport.parse(JSON.parse(String(value))))),
  });
  await follower.start();
}, 120_000);
afterAll(async () => {
  await follower?.stop();
  await pipeline?.stop();
});

interface SentBatch {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The SDK as its users have it, and the requests that it makes. */
function anSdk(source: SourceDefinition) {
  const analytics = new Analytics({ writeKey: keyOf(source), host: pipeline.services.get('ingest-gateway')!.url });
  const sent: SentBatch[] = [];
  const errors: unknown[] = [];
  analytics.on('http_request', ({ url, headers, body }) => sent.push({ url, headers: headers, body: String(body) }));
  analytics.on('error', (error) => errors.push(error));
  const flush = async (): Promise<void> => {
    await analytics.closeAndFlush();
    expect(errors).toEqual([]);
  };
  return { analytics, sent, flush };
}

async function read<T>(path: string): Promise<T[]> {
  const response = await fetch(pipeline.services.get('profile-service')!.url + path, { headers: { Authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: T[] }).data;
}

const profilesAt = (identifier: string) => read<Profile>(`/v1/profiles?identifier=${encodeURIComponent(identifier)}`);
const eventsOf = (profile: Profile) =>
  read<{ name: string; time: string; receivedAt: string; properties: object; items: object[] }>(`/v1/profiles/${profile.id}/events`);

/** The profile once it is made of so many events. */
function profileOf(identifier: string, eventCount: number): Promise<Profile> {
  return eventually(async () => (await profilesAt(identifier)).find((profile) => profile.eventCount === eventCount) as Profile, {
    what: `a profile of ${eventCount} events at ${identifier}`,
  });
}

const valuesOf = (profile: Profile, of: string) => (profile.identifiers[of] ?? []).map(({ value, status }) => [value, status]);

test('every call of the SDK, from a source that may merge, becomes one profile, whichever order its ids were known in', async () => {
  const { analytics, sent, flush } = anSdk(server);
  const anonymousId = '5b0f3a60-9d5e-4d3c-8f0a-0000000000c1';
  const userId = 'u_200';
  analytics.page({ anonymousId, name: 'Home', properties: { url: 'https://shop.example.com/' } });
  analytics.track({ anonymousId, event: 'Product Viewed', properties: { sku: 'MUG-RED' } });
  analytics.identify({ anonymousId, userId, traits: { email: 'Ann@Example.com', firstName: 'Ann', plan: 'team' } });
  analytics.track({
    userId,
    event: 'Order Completed',
    properties: { total: 43.5, products: [{ product_id: 507, sku: 'MUG-RED', quantity: 3 }] },
  });
  analytics.screen({ userId, name: 'Basket' });
  analytics.group({ userId, groupId: 'c_310', traits: { name: 'Holt Interiors', employees: 9 } });
  analytics.track({ userId: 'legacy_7', event: 'Signed Up' });
  analytics.alias({ previousId: 'legacy_7', userId });
  await flush();

  const profile = await profileOf(`user_id:${userId}`, 8);
  expect(await profilesAt('user_id:legacy_7')).toEqual([profile]);
  expect(await profilesAt(`anonymous_id:${anonymousId}`)).toEqual([profile]);
  expect(await profilesAt('email:ann@example.com')).toEqual([profile]);
  expect(profile.traits).toEqual({ firstName: 'Ann', plan: 'team' });
  expect(profile.groups).toMatchObject([{ id: 'c_310', traits: { name: 'Holt Interiors', employees: 9 } }]);
  expect(valuesOf(profile, 'user_id')).toEqual([['legacy_7', 'verified'], [userId, 'verified']]); // prettier-ignore
  const events = await eventsOf(profile);
  expect(events.map(({ name }) => name).sort()).toEqual(
    ['Aliased', 'Identified', 'Joined a group', 'Order Completed', 'Page viewed', 'Product Viewed', 'Screen viewed', 'Signed Up'],
  ); // prettier-ignore
  expect(events.find(({ name }) => name === 'Order Completed')).toMatchObject({
    properties: { properties: { total: 43.5 } },
    items: [{ productId: '507', sku: 'MUG-RED', quantity: 3 }],
  });

  // as the SDK does where it got no answer
  const before = reports.length;
  const repeated: string[] = [];
  for (const { url, headers, body } of sent) {
    const response = await fetch(url, { method: 'POST', headers, body });
    repeated.push(...((await response.json()) as { eventIds: string[] }).eventIds);
  }
  expect(repeated).toHaveLength(8);
  const isRepeat = (eventId: string) => (report: RunReport) =>
    report.eventId === eventId && report.stage === 'profile' && report.runs.some(({ state }) => state === 'duplicate');
  await eventually(() => repeated.every((eventId) => reports.slice(before).some(isRepeat(eventId))), {
    what: 'every repeat to be known as one',
  });
  const [after] = await profilesAt(`user_id:${userId}`);
  expect({ ...after, revision: 0 }).toEqual({ ...profile, revision: 0 });
});

test('an alias joins what is known of an anonymous id, too', async () => {
  const { analytics, flush } = anSdk(server);
  const previousId = '5b0f3a60-9d5e-4d3c-8f0a-0000000000c2';
  analytics.page({ anonymousId: previousId, name: 'Home' });
  analytics.alias({ previousId, userId: 'u_201' });
  await flush();
  const profile = await profileOf('user_id:u_201', 2);
  expect(valuesOf(profile, 'anonymous_id')).toEqual([[previousId, 'verified']]);
});

test('from a source that may not merge, nobody is joined, and what was said is there to see', async () => {
  const { analytics, flush } = anSdk(browser);
  const anonymousId = '5b0f3a60-9d5e-4d3c-8f0a-0000000000c3';
  analytics.page({ anonymousId, name: 'Home' });
  analytics.track({ userId: 'v_victim', event: 'Paid' });
  analytics.identify({ anonymousId, userId: 'm_mallory' });
  analytics.alias({ previousId: 'v_victim', userId: 'm_mallory' });
  await flush();
  const mallory = await profileOf('user_id:m_mallory', 2);
  expect(valuesOf(mallory, 'user_id')).toEqual([['m_mallory', 'verified'], ['v_victim', 'unverified']]); // prettier-ignore
  expect(valuesOf(mallory, 'anonymous_id')).toEqual([[anonymousId, 'unverified']]);
  const [victim, visitor] = [await profileOf('user_id:v_victim', 1), await profileOf(`anonymous_id:${anonymousId}`, 1)];
  expect(new Set([mallory.id, victim.id, visitor.id]).size).toBe(3);
});

test('a call that stands alone says what it is by its path, and its time is put right by the clock of its sender', async () => {
  const call = { userId: 'u_202', event: 'Checked In', timestamp: '2020-01-01T00:00:00.000Z', sentAt: '2020-01-01T00:00:05.000Z' };
  const response = await fetch(`${pipeline.services.get('ingest-gateway')!.url}/v1/track`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain' },
    body: JSON.stringify({ ...call, writeKey: keyOf(server) }),
  });
  expect(response.status).toBe(200);
  const [event] = await eventsOf(await profileOf('user_id:u_202', 1));
  expect(event?.name).toBe('Checked In');
  expect(Date.parse(event!.receivedAt) - Date.parse(event!.time)).toBe(5000);
});

test('a bad call of a batch ends visibly, and its neighbours are applied', async () => {
  const response = await fetch(`${pipeline.services.get('ingest-gateway')!.url}/v1/batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      writeKey: keyOf(server),
      batch: [{ type: 'page' }, { type: 'track', userId: 'u_203' }, { type: 'page', userId: 'u_203' }],
    }),
  });
  const { eventIds, errors } = (await response.json()) as { eventIds: string[]; errors: { path: string }[] };
  expect(errors.map(({ path }) => path)).toEqual(['batch[0].userId', 'batch[1].event']);
  await profileOf('user_id:u_203', 1);
  const codesOf = (eventId: string | undefined) =>
    reports.filter((report) => report.eventId === eventId).flatMap(({ runs }) => runs.filter(({ state }) => state === 'failed').map(({ code }) => code)); // prettier-ignore
  await eventually(() => codesOf(eventIds[0]).length > 0 && codesOf(eventIds[1]).length > 0, { what: 'the failures of the bad calls' });
  expect([codesOf(eventIds[0]), codesOf(eventIds[1])]).toEqual([['no_identifier'], ['required_value_missing']]);
});
