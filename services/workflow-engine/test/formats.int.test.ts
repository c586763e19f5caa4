import {
  type DefinitionRecord,
  definitionKey,
  newId,
  OPEN_ROUTE,
  type ProfileUpdate,
  type RunReport,
  type SourceDefinition,
  TOPICS,
  type WorkflowDefinition,
} from '@tributary/contracts';
import { acceptedEvents, rawEventRecords } from '@tributary/intake';
import { compileForTest } from '@tributary/intake/test-data';
import type { Kafka, Producer } from '@tributary/kafka';
import { findSourceType } from '@tributary/source-catalog';
import { aSource, aWorkflow, createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing'; // prettier-ignore

const prefix = uniqueName('formats');
const reports: RunReport[] = [];
const updates: ProfileUpdate[] = [];

let kafka: Kafka;
let producer: Producer;
let engine: RunningService;
const followed: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  kafka = await createTestKafka(prefix);
  producer = kafka.producer();
  await producer.start();
  for (const [topic, into] of [
    [TOPICS.workflowRuns, reports],
    [TOPICS.profileUpdates, updates],
  ] as const) {
    // prettier-ignore
    const follower = kafka.follow({
      topic,
      onRecords: (records) => records.forEach(({ value }) => (into as unknown[]).push(JSON.parse(String(value)))),
    });
    await follower.start();
    followed.push(follower);
  }
  engine = await startService('workflow-engine', { KAFKA_BROKERS: testInfra().brokers.join(','), TOPIC_PREFIX: prefix, LOG_LEVEL: 'info' });
});

afterAll(async () => {
  await engine.stop();
  for (const follower of followed) await follower.stop();
  await producer.stop();
});

/** What becomes of a request that the gateway accepted, in a workflow: a run and, where it was mapped, an update for each of its events. */
async function evaluate(source: SourceDefinition, definition: WorkflowDefinition, contentType: string, body: string | Uint8Array) {
  const workflow = aWorkflow({ sourceId: source.id, definition });
  const definitions: DefinitionRecord[] = [source, workflow];
  await producer.sendAll(
    definitions.map((each) => ({ topic: TOPICS.definitions, key: definitionKey(each.kind, each.id), value: JSON.stringify(each) })),
  );
  const accepted = acceptedEvents(compileForTest(source), {
    requestId: newId(),
    receivedAtMs: Date.UTC(2026, 10, 23, 12),
    traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00',
    method: 'POST',
    target: { key: source.keys[0]!.key, path: '', query: '' },
    rawHeaders: ['Content-Type', contentType],
    body: Buffer.from(body),
  });
  await producer.sendAll(rawEventRecords(accepted!, OPEN_ROUTE));
  return Promise.all(
    accepted!.map(async ({ eventId }) => {
      const report = await eventually(() => reports.find((each) => each.eventId === eventId), { what: 'the report' });
      const [run] = report!.runs;
      if (run?.state !== 'mapped') return { run };
      return { run, update: await eventually(() => updates.find((each) => each.eventId === eventId), { what: 'the update' }) };
    }),
  );
}

/** The workflow that the catalogue suggests for the first sample of a platform, and a source as it describes it. */
function suggested(id: string) {
  const type = findSourceType(id)!;
  const { deduplication, ordering, batch } = type;
  return { source: aSource({ type: id, deduplication, ordering, batch }), definition: type.samples[0]!.suggestion.definition };
}

const mapping = (paths: { email: string; id: string }, properties: Record<string, string> = {}): WorkflowDefinition => ({
  mapping: {
    event: { name: { const: 'Seen' } },
    identifiers: { email: { path: paths.email }, user_id: { path: paths.id } },
    properties: Object.fromEntries(Object.entries(properties).map(([name, path]) => [name, { path }])),
  },
});
const identifiers = (id: string, email: string) => [{ type: 'user_id', value: id }, { type: 'email', value: email }]; // prettier-ignore

test('the fields and files of a multipart form are mapped', async () => {
  const form = new FormData();
  form.set('id', '9007199254740993');
  form.set('sender', 'Greta.Halloway@example.com');
  form.append('tag', 'a');
  form.append('tag', 'b');
  form.set('note', new Blob(['hello'], { type: 'text/plain' }), 'note.txt');
  form.set('picture', new Blob([Uint8Array.of(0xff, 0xd8, 0)], { type: 'image/jpeg' }), 'p.jpg');
  const sent = new Request('http://x', { method: 'POST', body: form });
  const definition = mapping(
    { email: '$.body.sender', id: '$.body.id' },
    { tags: '$.body.tag', note: '$.body.note.text', file: '$.body.picture.filename', size: '$.body.picture.size' },
  );
  const outcomes = await evaluate(aSource(), definition, sent.headers.get('content-type')!, new Uint8Array(await sent.arrayBuffer()));
  expect(outcomes).toMatchObject([
    {
      update: {
        identifiers: identifiers('9007199254740993', 'greta.halloway@example.com'),
        event: { properties: { tags: ['a', 'b'], note: 'hello', file: 'p.jpg', size: 3 } },
      },
    },
  ]);
});

test('rows of CSV are mapped one by one, or as a table', async () => {
  const csv = 'id;email\n9007199254740993;ann@example.com\n007;bo@example.com\n';
  const split = aSource({ batch: { path: '$.rows', id: '$.id' } });
  expect(await evaluate(split, mapping({ email: '$.body.email', id: '$.body.id' }), 'text/csv', csv)).toMatchObject([
    { update: { identifiers: identifiers('9007199254740993', 'ann@example.com') } },
    { update: { identifiers: identifiers('007', 'bo@example.com') } },
  ]);
  const last = mapping({ email: '$.body.rows[-1].email', id: '$.body.rows[-1].id' }, { columns: '$.body.columns' });
  expect(await evaluate(aSource(), last, 'text/csv', csv)).toMatchObject([
    { update: { identifiers: identifiers('007', 'bo@example.com'), event: { properties: { columns: ['id', 'email'] } } } },
  ]);
});

test('notifications of Salesforce are mapped one by one, by the paths that hold for a message with one of them', async () => {
  const { source, definition } = suggested('salesforce');
  const contact = (n: number) =>
    `<Notification><Id>04l${n}</Id><sObject xmlns:sf="urn:sf"><sf:Id>003${n}</sf:Id><sf:Email>c${n}@example.com</sf:Email><sf:LastModifiedDate>2026-01-2${n}T00:00:00.000Z</sf:LastModifiedDate></sObject></Notification>`;
  const message = `<e:Envelope xmlns:e="urn:e"><e:Body><notifications><ActionId>04k</ActionId>${contact(1)}${contact(2)}</notifications></e:Body></e:Envelope>`;
  const outcomes = await evaluate(source, definition, 'text/xml; charset=utf-8', message);
  expect(outcomes.map(({ update }) => [update?.event.id, update?.event.time, update?.identifiers])).toEqual(
    [1, 2].map((n) => [
      `04l${n}`,
      `2026-01-2${n}T00:00:00.000Z`,
      expect.arrayContaining([{ type: 'salesforce_contact_id', value: `003${n}` }, { type: 'email', value: `c${n}@example.com` }]) as unknown, // prettier-ignore
    ]),
  );
});

test('events of Mailchimp Transactional are mapped one by one', async () => {
  const { source, definition } = suggested('mailchimp-transactional');
  const event = (name: string, n: number) => ({
    event: name,
    _id: `m${n}`,
    ts: 1773220805,
    url: `https://shop.example.com/${n}`,
    msg: { email: `c${n}@example.com` },
  });
  const events = JSON.stringify([event('click', 1), event('open', 2), event('click', 3)]);
  const body = new URLSearchParams({ mandrill_events: events }).toString();
  expect(await evaluate(source, definition, 'application/x-www-form-urlencoded', body)).toMatchObject([
    { update: { identifiers: [{ value: 'c1@example.com' }], event: { properties: { url: 'https://shop.example.com/1' } } } },
    { run: { state: 'filtered' } },
    { update: { identifiers: [{ value: 'c3@example.com' }], event: { properties: { url: 'https://shop.example.com/3' } } } },
  ]);
});

test.each([
  ['a multipart form that ends early', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="email"\r\n\r\na@b.c', 'malformed_multipart'], // prettier-ignore
  ['a table with a quote that does not end', 'text/csv', 'id,email\n1,"a@example.com\n', 'malformed_csv'],
  ['a table with 5 million rows', 'text/csv', 'a\n'.repeat(5_000_000), 'too_many_rows'],
  ['lines of which one is not JSON', 'application/x-ndjson', '{"email":"a@example.com"}\n{', 'malformed_json'],
  ['XML with a document type', 'application/xml', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 'malformed_xml'],
])('%s is one event that fails visibly', async (_name, contentType, body, code) => {
  const source = aSource();
  const outcomes = await evaluate(source, mapping({ email: '$.body.email', id: '$.body.id' }), contentType, body);
  expect(outcomes).toMatchObject([{ run: { state: 'failed', code } }]);
});
