import { encodeDeadLetterHeaders, encodeRawEventHeaders, newId, TOPICS } from '@tributary/contracts';
import { connectMongo } from '@tributary/mongo';
import { silentLogger } from '@tributary/testing';
import { type ActivityUnderTest, startActivity } from './activity-api.ts';
import { accepted, aRequest, aRun, record, rejected, reported, SOURCE, wholeStory, WORKFLOWS } from './records.ts';

const [FIRST, SECOND] = WORKFLOWS;

let activity: ActivityUnderTest;
beforeAll(async () => {
  activity = await startActivity();
});
afterAll(() => activity.close());

/** A source of its own for each test, so that its sums are its own. */
let sources = 0;
function newSource(): string {
  return `src_test${String(++sources).padStart(8, '0')}`;
}

const accounting = async (sourceId: string, more = '') => (await activity.get(`/v1/accounting?sourceId=${sourceId}${more}`)).json;

describe('accounting', () => {
  it('is reconciled only when every accepted request is reported and every run has ended', async () => {
    const sourceId = newSource();
    const event = aRequest({ sourceId });
    const [raw, engine, profile] = wholeStory(event);
    await activity.write([raw!, rejected({ sourceId })]);
    await activity.settled();
    expect(await accounting(sourceId)).toMatchObject({
      received: 2,
      accepted: 1,
      rejected: 1,
      reconciled: false,
      pending: { unreported: 1 },
    });
    await activity.write([engine!]);
    await activity.settled();
    expect(await accounting(sourceId)).toMatchObject({ reconciled: false, pending: { unreported: 0, mapped: 1 }, states: { filtered: 1 } });
    await activity.write([profile!]);
    await activity.settled();
    expect(await accounting(sourceId)).toMatchObject({
      reconciled: true,
      rejectedByCode: { invalid_signature: 1 },
      states: { applied: 1, filtered: 1, mapped: 0 },
      sources: [{ sourceId, accepted: 1, rejected: 1, lastReceivedAt: '2026-11-23T12:00:00.000Z' }],
      workflows: [
        { workflowId: FIRST, applied: 1 },
        { workflowId: SECOND, filtered: 1 },
      ],
    });
  });

  it('gives the same rows and sums for reports in reverse order and twice', async () => {
    const [sourceId, otherId] = [newSource(), newSource()];
    const events = Array.from({ length: 20 }, () => aRequest({ sourceId }));
    const inOrder = events.flatMap((event) => wholeStory(event));
    await activity.write(inOrder);
    const others = events.map((event) => ({ ...event, sourceId: otherId, requestId: newId(), eventId: newId() }));
    for (const item of others.flatMap((event) => wholeStory(event)).reverse()) await activity.write([item, item]);
    await activity.settled();
    const sums = (json: Record<string, unknown>): unknown => ({ ...json, sourceId: undefined, sources: undefined });
    expect(sums(await accounting(otherId))).toEqual(sums(await accounting(sourceId)));
    expect(await accounting(otherId)).toMatchObject({ accepted: 20, states: { applied: 20, filtered: 20 }, reconciled: true });
  });

  it('counts a second request of one event as a row of its own that ends as a duplicate', async () => {
    const sourceId = newSource();
    const first = aRequest({ sourceId });
    const second = aRequest({ sourceId, eventId: first.eventId });
    await activity.write([
      ...wholeStory(first),
      accepted(second),
      reported(second, 'engine', [aRun(second, FIRST, 'mapped')]),
      reported(second, 'profile', [aRun(second, FIRST, 'duplicate')]),
    ]);
    await activity.settled();
    expect(await accounting(sourceId, `&workflowId=${FIRST}`)).toMatchObject({
      accepted: 2,
      states: { applied: 1, duplicate: 1 },
      reconciled: true,
    });
    const { json } = await activity.get(`/v1/traces/${first.eventId}`);
    expect(json).toMatchObject({ sourceId, profileIds: ['prf_0000000000000001'] });
    expect(json.requests).toHaveLength(2);
  });

  it('reconciles where a request is delivered again when other workflows are active, and not when a reported run is missing', async () => {
    const sourceId = newSource();
    const event = aRequest({ sourceId });
    const run = (workflowId: string) => reported(event, 'engine', [aRun(event, workflowId, 'filtered')]);
    await activity.write([accepted(event), run(FIRST), run(SECOND), run(SECOND)]);
    await activity.settled();
    expect(await accounting(sourceId)).toMatchObject({ accepted: 1, states: { filtered: 2 }, reconciled: true });
    expect(await accounting(sourceId, `&workflowId=${SECOND}`)).toMatchObject({ states: { filtered: 1 }, reconciled: true });

    await activity.removeRun(event.requestId, SECOND);
    expect(await accounting(sourceId, `&workflowId=${FIRST}`)).toMatchObject({ reconciled: true });
    expect(await accounting(sourceId, `&workflowId=${SECOND}`)).toMatchObject({ states: { filtered: 0 }, reconciled: false });
    expect(await accounting(sourceId)).toMatchObject({ reconciled: false });
  });

  it('counts only the given range of receive times', async () => {
    const sourceId = newSource();
    const at = (receivedAt: string) => wholeStory(aRequest({ sourceId, receivedAt }));
    await activity.write([...at('2026-11-23T10:00:00.000Z'), ...at('2026-11-23T11:00:00.000Z'), ...at('2026-11-23T12:00:00.000Z')]);
    await activity.settled();
    const range = '&from=2026-11-23T10:00:00.001Z&to=2026-11-23T12:00:00Z';
    expect(await accounting(sourceId, range)).toMatchObject({ accepted: 1, lastReceivedAt: '2026-11-23T11:00:00.000Z', reconciled: true });
  });
});

describe('a request that failed its check', () => {
  it('says why, and what to do', async () => {
    const requestId = newId();
    const diagnosis = {
      cause: 'wrong_encoding',
      certainty: 'certain',
      summary: 'It is base64, not hex.',
      action: 'Change the encoding.',
    } as const;
    await activity.write([rejected({ requestId, diagnosis })]);
    await activity.settled();
    expect((await activity.get(`/v1/source-logs/${requestId}`)).json).toMatchObject({ status: 'rejected', diagnosis });
  });

  it('says why it was not kept, and is named by the request that it came in as', async () => {
    const sourceId = newSource();
    const [kept, unkept] = [newId(), newId()];
    const reentry = aRequest({ sourceId, reentryOf: kept });
    await activity.write([
      rejected({ sourceId, requestId: kept }),
      rejected({ sourceId, requestId: unkept, notKept: 'hourly_bound' }),
      ...wholeStory(reentry),
    ]);
    await activity.settled();
    const rows = (await activity.get(`/v1/source-logs?sourceId=${sourceId}`)).json['data'] as Record<string, unknown>[];
    const told = rows.map(({ requestId, status, notKept, reentryOf }) => [requestId, status, notKept, reentryOf]);
    expect(told).toEqual(
      expect.arrayContaining([
        [kept, 'rejected', null, null],
        [unkept, 'rejected', 'hourly_bound', null],
        [reentry.requestId, 'accepted', null, kept],
      ]),
    );
    expect(told).toHaveLength(3);
    expect((await activity.get(`/v1/source-logs/${reentry.requestId}`)).json).toMatchObject({ reentryOf: kept, status: 'accepted' });
    expect((await activity.get(`/v1/source-logs/${kept}`)).json).toMatchObject({ reentryOf: null, status: 'rejected' });
  });
});

describe('an event that was received several times', () => {
  it('links each later request to the first, which counts them, whatever order they were read in', async () => {
    const sourceId = newSource();
    const at = (second: number, eventId?: string) =>
      aRequest({ sourceId, receivedAt: `2026-11-23T12:00:0${second}.000Z`, ...(eventId !== undefined && { eventId }) });
    const first = at(1);
    // two in the same millisecond: the id decides
    const [second, third, fourth] = [at(1, first.eventId), at(2, first.eventId), at(3, first.eventId)];
    const [original, ...later] = [first, second, third, fourth].sort((a, b) =>
      `${a.receivedAt}${a.requestId}` < `${b.receivedAt}${b.requestId}` ? -1 : 1,
    ) as [typeof first, ...(typeof first)[]];
    const single = at(4);
    const end = (event: typeof first) => reported(event, 'profile', [aRun(event, FIRST, 'duplicate')]);
    await activity.write([...later.reverse().flatMap((event) => [accepted(event), end(event)]), ...wholeStory(original), accepted(single)]);
    await activity.write([rejected({ sourceId })]);
    await activity.settled();

    const duplicateOf = { requestId: original.requestId, receivedAt: original.receivedAt };
    const { data } = (await activity.get(`/v1/source-logs?sourceId=${sourceId}`)).json;
    type Row = Record<'requestId' | 'status', string> & Record<'duplicateOf' | 'duplicates', unknown>;
    const linksOf = (rows: unknown) =>
      Object.fromEntries((rows as Row[]).map((row) => [row.requestId, { duplicateOf: row.duplicateOf, duplicates: row.duplicates }]));
    const links = linksOf((data as Row[]).filter((row) => row.status === 'accepted'));
    const expected = {
      [original.requestId]: { duplicateOf: null, duplicates: 3 },
      ...Object.fromEntries(later.map((event) => [event.requestId, { duplicateOf, duplicates: null }])),
    };
    expect(links).toEqual({ ...expected, [single.requestId]: { duplicateOf: null, duplicates: 0 } });
    const refused = (await activity.get(`/v1/source-logs?sourceId=${sourceId}&status=rejected`)).json;
    expect(refused.data).toMatchObject([{ duplicateOf: null, duplicates: null }]);

    const details = await Promise.all([original, ...later].map(({ requestId }) => activity.get(`/v1/source-logs/${requestId}`)));
    expect(linksOf(details.map(({ json }) => json))).toEqual(expected);
    expect(linksOf((await activity.get(`/v1/traces/${first.eventId}`)).json.requests)).toEqual(expected);

    const runs = (await activity.get(`/v1/workflow-logs?sourceId=${sourceId}`)).json.data as Record<string, unknown>[];
    expect(runs.map(({ status, duplicateOf: link }) => [status, link])).toEqual(
      expect.arrayContaining([
        ['applied', null],
        ['filtered', null],
        ['duplicate', duplicateOf],
      ]),
    );
    expect(runs.filter(({ status }) => status === 'duplicate').every(({ duplicateOf: link }) => link !== null)).toBe(true);
  });
});

describe('dead letters', () => {
  it('are failed runs with their reason and their place, also where no report came', async () => {
    const event = aRequest({ sourceId: newSource() });
    const reason = { stage: 'engine', code: 'mapping_failed', message: 'no e-mail', at: '2026-11-23T12:00:01.000Z', topic: TOPICS.rawEvents, partition: 0, offset: '7', workflowId: FIRST, workflowVersion: 3 } as const; // prettier-ignore
    await activity.write([
      accepted(event),
      record(TOPICS.rawEventsDeadLetter, Buffer.from(event.body), { ...encodeRawEventHeaders(event), ...encodeDeadLetterHeaders(reason) }),
    ]);
    await activity.settled();
    const { json } = await activity.get(`/v1/workflow-logs?sourceId=${event.sourceId}&status=failed`);
    expect(json.data).toMatchObject([
      { requestId: event.requestId, version: 3, code: 'mapping_failed', deadLetter: { topic: TOPICS.rawEventsDeadLetter } },
    ]);
  });

  it('do not stop the stream when they, or any record, cannot be read', async () => {
    const event = aRequest({ sourceId: newSource() });
    await activity.write([
      record(TOPICS.workflowRuns, Buffer.from('{"v":')),
      record(TOPICS.rawEventsDeadLetter, Buffer.from('x')),
      rejected({ at: '2026-99-99T00:00:00.000Z' }),
      ...wholeStory(event),
    ]);
    await activity.settled();
    expect(await accounting(event.sourceId)).toMatchObject({ accepted: 1, reconciled: true });
  });
});

describe('source log', () => {
  it('gives every row exactly once, newest first, while more arrive between the pages', async () => {
    const sourceId = newSource();
    const at = (minute: number) => aRequest({ sourceId, receivedAt: `2026-11-23T12:${String(minute).padStart(2, '0')}:00.000Z` });
    // several in one millisecond: the id decides
    const events = [at(1), at(2), at(2), at(2), at(3), at(4), at(4)];
    await activity.write(events.map(accepted));
    await activity.settled();
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json } = await activity.get(`/v1/source-logs?sourceId=${sourceId}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      ids.push(...(json.data as { requestId: string }[]).map((row) => row.requestId));
      cursor = json.nextCursor as string | null;
      await activity.write([accepted(at(30))]);
      await activity.settled();
    }
    const newestFirst = [...events].sort((a, b) => (`${b.receivedAt}${b.requestId}` < `${a.receivedAt}${a.requestId}` ? -1 : 1));
    expect(ids).toEqual(newestFirst.map((event) => event.requestId));
  });

  it('gives the body as it was received: hostile text as JSON data only, other bytes as base64', async () => {
    const sourceId = newSource();
    const hostile = '</script><script>alert(1)</script>"\u0000\u2028${{constructor}}';
    const text = aRequest({ sourceId, body: Buffer.from(hostile), rawHeaders: ['X-Evil', hostile] });
    const binary = aRequest({ sourceId, body: Buffer.from([0xff, 0xfe, 0x00]) });
    await activity.write([accepted(text), accepted(binary)]);
    await activity.settled();
    const answer = await activity.get(`/v1/source-logs/${text.requestId}`);
    expect(answer.json).toMatchObject({
      body: { encoding: 'utf8', text: hostile, truncated: false },
      headers: [{ name: 'X-Evil', value: hostile }],
      links: { trace: `/v1/traces/${text.eventId}` },
      processed: false,
    });
    expect((await activity.get(`/v1/source-logs/${binary.requestId}`)).json).toMatchObject({ body: { encoding: 'base64', text: '//4A' } });
  });

  it('keeps a body of 10 MiB whole', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, 'z');
    const event = aRequest({ sourceId: newSource(), body });
    await activity.write([accepted(event)]);
    await activity.settled();
    const { json } = await activity.get(`/v1/source-logs/${event.requestId}`);
    expect((json.body as { text: string }).text.length).toBe(body.length);
  });

  it('filters by status, and finds text in any case', async () => {
    const sourceId = newSource();
    const event = aRequest({ sourceId, body: Buffer.from('{"name":"Zoë Ångström"}') });
    await activity.write([accepted(event), accepted(aRequest({ sourceId })), rejected({ sourceId })]);
    await activity.settled();
    const found = (await activity.get(`/v1/source-logs?sourceId=${sourceId}&query=${encodeURIComponent('ZOË å')}`)).json;
    expect(found).toMatchObject({ data: [{ requestId: event.requestId }], nextCursor: null });
    const refused = (await activity.get(`/v1/source-logs?sourceId=${sourceId}&status=rejected`)).json;
    expect(refused.data).toMatchObject([{ status: 'rejected', httpStatus: 401, code: 'invalid_signature', eventId: null }]);
  });
});

describe('the store', () => {
  it('expires rows by TTL indexes of the configured retention, also after it was changed', async () => {
    const expiries = async (): Promise<unknown[]> => {
      const mongo = await connectMongo({ uri: activity.mongodbUri, logger: silentLogger as never });
      await mongo.connected();
      const indexes = await Promise.all(['requests', 'runs'].map((name) => mongo.db.collection(name).indexes()));
      await mongo.close();
      return indexes.map((list) => list.find((index) => index.expireAfterSeconds !== undefined)?.expireAfterSeconds);
    };
    await activity.get(`/v1/accounting?sourceId=${SOURCE}`);
    expect(await expiries()).toEqual([7 * 86_400, 7 * 86_400]);
    await activity.service().stop();
    await activity.restart({ ACTIVITY_RETENTION_DAYS: '2' });
    await activity.write([accepted(aRequest({ sourceId: newSource() }))]);
    await activity.settled();
    expect(await expiries()).toEqual([2 * 86_400, 2 * 86_400]);
  });

  it('keeps a row by its latest record, not by when the request was received', async () => {
    const receivedAt = '2026-01-02T03:04:05.000Z';
    const event = aRequest({ sourceId: newSource(), receivedAt });
    const mongo = await connectMongo({ uri: activity.mongodbUri, logger: silentLogger as never });
    await mongo.connected();
    const requests = mongo.db.collection<{ _id: string; receivedAt: Date; recordedAt?: Date }>('requests');
    // as an older version wrote it
    await requests.insertOne({ _id: newId(), receivedAt: new Date(receivedAt) });
    const writtenAt = new Date();
    await activity.service().stop();
    await activity.restart();
    await activity.write([accepted(event)]);
    await activity.settled();
    const indexes = await requests.indexes();
    expect(indexes.filter((index) => index.expireAfterSeconds !== undefined).map((index) => index.key)).toEqual([{ recordedAt: 1 }]);
    const old = await requests.find({ receivedAt: new Date(receivedAt) }).toArray();
    await mongo.close();
    expect(old.map(({ _id }) => _id)).toEqual([event.requestId]);
    expect(old[0]?.recordedAt?.getTime()).toBeGreaterThanOrEqual(writtenAt.getTime());
  });
});

describe('the API', () => {
  it('refuses unknown parameters, bad cursors, unknown ids and tokens, each with its code', async () => {
    const codes = await Promise.all([
      activity.get('/v1/source-logs?sorce=x'),
      activity.get('/v1/source-logs?cursor=abc'),
      activity.get('/v1/workflow-logs?status=done'),
      activity.get(`/v1/traces/${newId()}`),
      activity.get('/v1/accounting', 'trb_other'),
    ]);
    expect(codes.map(({ status, json }) => [status, json.code])).toEqual([
      [400, 'invalid_input'],
      [400, 'invalid_cursor'],
      [400, 'invalid_input'],
      [404, 'not_found'],
      [401, 'unauthenticated'],
    ]);
  });

  it('describes every path in its OpenAPI document', async () => {
    const { json } = await activity.get('/openapi.json');
    expect(Object.keys(json.paths as object)).toEqual([
      '/v1/source-logs',
      '/v1/source-logs/{requestId}',
      '/v1/workflow-logs',
      '/v1/traces/{eventId}',
      '/v1/accounting',
    ]);
  });
});
