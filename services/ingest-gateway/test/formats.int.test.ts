import { createHmac } from 'node:crypto';
import { eventIdFor, type SourceDefinition } from '@tributary/contracts';
import { publishedPayload } from '@tributary/conformance';
import { findSourceType } from '@tributary/source-catalog';
import { aSource } from '@tributary/testing';
import { type GatewayHarness, sealed, startGateway } from './gateway-harness.ts';

const TEN_MIB = 10 * 1024 * 1024;
const XML = 'text/xml; charset=utf-8';
const FORM = 'application/x-www-form-urlencoded';

/** A source of a platform as the catalogue describes it, open unless said otherwise. */
function ofPlatform(id: string, changes: Partial<SourceDefinition> = {}): SourceDefinition {
  const { deduplication, ordering, batch, answer } = findSourceType(id)!;
  return aSource({ type: id, deduplication, ordering, batch, answer, ...changes });
}

const rows = aSource({
  batch: { path: '$.rows', id: '$.id' },
  ordering: { from: 'body', path: '$.id' },
  limits: { maxBodyBytes: TEN_MIB, requestsPerSecond: null, burst: null },
});
const rowsWithoutIds = aSource({ batch: { path: '$.rows', id: null } });
const lines = aSource({ batch: { path: '$', id: '$.id' } });
const unsplit = aSource();
const inbound = aSource({
  authentication: { scheme: 'apiKey', in: 'body', name: '$.token', secrets: sealed('let me in') },
  deduplication: { from: 'body', path: '$.message_id' },
  ordering: { from: 'body', path: '$.from' },
});
const salesforce = ofPlatform('salesforce');
const mandrill = ofPlatform('mailchimp-transactional', {
  authentication: {
    scheme: 'signature',
    algorithm: 'hmac-sha1',
    encoding: 'base64',
    key: 'text',
    place: { headers: ['X-Mandrill-Signature'], form: { is: 'value', prefix: '' } },
    content: '{url}{form}',
    timestamp: null,
    secrets: sealed('webhook key'),
  },
  publicUrl: 'https://hooks.example.com/mandrill',
});
const svix = ofPlatform('svix');

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateway([rows, rowsWithoutIds, lines, unsplit, inbound, salesforce, mandrill, svix]);
}, 60_000);
afterAll(() => gateway.stop());

const post = (source: SourceDefinition, contentType: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(gateway.urlOf(source), { method: 'POST', body: Buffer.from(body), headers: { 'Content-Type': contentType, ...headers } });

/** The ids of the events of a request that is accepted. */
async function idsOf(...request: Parameters<typeof post>): Promise<string[]> {
  const response = await post(...request);
  const answer = (await response.json()) as { eventId: string; eventIds?: string[] };
  expect(response.status).toBe(200);
  return answer.eventIds ?? [answer.eventId];
}

/** The bodies and types of stored events. */
const stored = (ids: readonly string[]) =>
  Promise.all(
    ids.map(async (id) => {
      const { body, rawHeaders } = await gateway.eventOf(id);
      const at = rawHeaders.findIndex((text) => text.toLowerCase() === 'content-type');
      return [Buffer.from(body).toString(), rawHeaders[at + 1]];
    }),
  );

describe('rows of CSV', () => {
  const csv = 'id,name\r\n9007199254740993,"Ann, the first"\r\n9007199254740995,Bo\r\n';

  it('are events of their own where the source says so, the same when they come again', async () => {
    const ids = await idsOf(rows, 'text/csv; charset=utf-8', csv);
    expect(ids).toEqual(['9007199254740993', '9007199254740995'].map((key) => eventIdFor(rows.id, key)));
    expect(await stored(ids)).toEqual([
      ['{"id":"9007199254740993","name":"Ann, the first"}', 'application/json'],
      ['{"id":"9007199254740995","name":"Bo"}', 'application/json'],
    ]);
    const [first] = await Promise.all(ids.map((id) => gateway.eventOf(id)));
    expect(first).toMatchObject({ key: '9007199254740993', batch: expect.stringMatching(/ 1\/2$/) as string });
    expect(await idsOf(rows, 'text/csv', csv)).toEqual(ids);
  });

  it('without ids are told apart by their place in the whole', async () => {
    const ids = await idsOf(rowsWithoutIds, 'text/csv', 'a\n1\n1\n');
    expect(new Set(ids).size).toBe(2);
    expect(await idsOf(rowsWithoutIds, 'text/csv', 'a\n1\n1\n')).toEqual(ids);
  });

  it('are one event, byte for byte, where nobody asked for more or they cannot be read', async () => {
    expect(await stored(await idsOf(unsplit, 'text/csv', csv))).toEqual([[csv, 'text/csv']]);
    for (const malformed of ['id,name\n"1,2\n', 'id,name\n1,2,3\n']) {
      expect(await stored(await idsOf(rows, 'text/csv', malformed))).toEqual([[malformed, 'text/csv']]);
    }
  });

  it('are refused when there are far too many', async () => {
    const response = await post(rows, 'text/csv', 'a\n'.repeat(TEN_MIB / 2));
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, 'batch_too_large']);
  });
});

it('lines of JSON are events of their own where the source says so', async () => {
  const ids = await idsOf(lines, 'application/x-ndjson', '{"id":9007199254740993}\n{"id":2}\n');
  expect(ids).toEqual(['9007199254740993', '2'].map((key) => eventIdFor(lines.id, key)));
  expect(await stored(ids)).toEqual([['{"id":9007199254740993}', 'application/json'], ['{"id":2}', 'application/json']]); // prettier-ignore
});

describe('a multipart form', () => {
  /** As SendGrid's Inbound Parse and Mailgun's routes send an e-mail that came in. */
  const mail = (token: string) => {
    const form = new FormData();
    form.set('token', token);
    form.set('message_id', '9007199254740993');
    form.set('from', 'Greta <greta.halloway@example.com>');
    form.set('attachment1', new Blob([Uint8Array.of(0xff, 0, 1)], { type: 'image/png' }), 'p.png');
    return form;
  };
  const send = async (token: string) => {
    const sent = new Request('http://x', { method: 'POST', body: mail(token) });
    const body = Buffer.from(await sent.arrayBuffer());
    return { body, response: await post(inbound, sent.headers.get('content-type')!, body) };
  };

  it('is kept byte for byte; its fields prove it, identify it and order it', async () => {
    const { body, response } = await send('let me in');
    const { eventId } = (await response.json()) as { eventId: string };
    expect(eventId).toBe(eventIdFor(inbound.id, '9007199254740993'));
    const event = await gateway.eventOf(eventId);
    expect(Buffer.from(event.body).equals(body)).toBe(true);
    expect(event.key).toBe('Greta <greta.halloway@example.com>');
    expect((await send('let me out')).response.status).toBe(401);
  });

  it('that ends early is kept too', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1';
    expect(await stored(await idsOf(unsplit, 'multipart/form-data; boundary=b', body))).toEqual([
      [body, 'multipart/form-data; boundary=b'],
    ]);
  });
});

describe('notifications of Salesforce', () => {
  const notification = (id: string) =>
    `<Notification><Id>${id}</Id><sObject><sf:Id xmlns:sf="urn:sf">c${id}</sf:Id></sObject></Notification>`;
  const message = (...ids: string[]) =>
    `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="urn:e"><e:Body><notifications><OrganizationId>7</OrganizationId>${ids.map(notification).join('\n')}</notifications></e:Body></e:Envelope>`;

  /** Salesforce is answered with its acknowledgement, so the ids are those that we expect. */
  async function idsOfNotifications(body: string | Buffer, keys: string[]): Promise<string[]> {
    const response = await post(salesforce, XML, body);
    expect([response.status, await response.text()]).toEqual([200, salesforce.answer!.body]);
    return keys.map((key) => eventIdFor(salesforce.id, key));
  }

  it('are events of their own, each in its envelope, with the same id in whatever message they come', async () => {
    const ids = await idsOfNotifications(message('04l1', '04l2'), ['04l1', '04l2']);
    expect(await stored(ids)).toEqual([
      [message('04l1').replace('</Notification>', '</Notification>\n'), XML],
      [message('04l2').replace('<Notification>', '\n<Notification>'), XML],
    ]);
    await idsOfNotifications(message('04l2'), ['04l2']);
    await gateway.event((event) => event.eventId === ids[1] && Buffer.from(event.body).toString() === message('04l2'));
  });

  const payload = publishedPayload('salesforce-outbound-message.xml');
  (payload === undefined ? it.skip : it)('as published are two', async () => {
    const ids = await idsOfNotifications(payload!, ['04l1I000000fztEQAQ', '04l1I000000fzt9QAA']);
    const bodies = (await stored(ids)).map(([body]) => body!);
    expect(bodies.map((body) => body.split('<Notification>').length)).toEqual([2, 2]);
  });

  it('in XML that ends early are one event', async () => {
    const body = message('04l3').slice(0, -10);
    await idsOfNotifications(body, []);
    await gateway.event((event) => Buffer.from(event.body).toString() === body);
  });
});

describe('events of Mailchimp Transactional', () => {
  const send = (events: string, key = 'webhook key') => {
    const signature = createHmac('sha1', key).update(`https://hooks.example.com/mandrillmandrill_events${events}`).digest('base64');
    return [mandrill, FORM, new URLSearchParams({ mandrill_events: events }).toString(), { 'X-Mandrill-Signature': signature }] as const;
  };
  const click = (url: string) => `{"event":"click","_id":"m1","ts":1773220805,"url":"${url}","n":9007199254740993}`;

  it('are taken out of their form, signed as a whole, and are the same when they come again', async () => {
    const ids = await idsOf(...send(`[${click('a')},${click('b')}]`));
    expect(await stored(ids)).toEqual([[click('a'), 'application/json'], [click('b'), 'application/json']]); // prettier-ignore
    expect(await idsOf(...send(`[${click('b')}]`))).toEqual([ids[1]]);
    expect((await post(...send(`[${click('a')}]`, 'another key'))).status).toBe(401);
  });

  it('of which there are none are an event of the form', async () => {
    expect(await stored(await idsOf(...send('[]')))).toEqual([['mandrill_events=%5B%5D', FORM]]);
  });
});

it('a message of Svix is the same event under either name of its id', async () => {
  const ids = await Promise.all(['svix-id', 'webhook-id'].map((name) => idsOf(svix, 'application/json', '{}', { [name]: 'msg_1' })));
  expect(ids).toEqual([[eventIdFor(svix.id, 'msg_1')], [eventIdFor(svix.id, 'msg_1')]]);
});
