import { createHmac } from 'node:crypto';
import type { SourceAuthentication, SourceDefinition } from '@tributary/contracts';
import { aSource } from '@tributary/testing';
import { type GatewayHarness, sealed, startGateway } from './gateway-harness.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const TEXT = 'text/plain; charset=utf-8';
const ACK =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>' +
  '</soapenv:Body></soapenv:Envelope>';

/** Slack's and Zoom's signatures are of one make. */
const timestamped = (headers: { signature: string; timestamp: string }): SourceAuthentication => ({
  scheme: 'signature',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  key: 'text',
  place: { headers: [headers.signature], form: { is: 'value', prefix: 'v0=' } },
  content: 'v0:{timestamp}:{body}',
  timestamp: { from: { in: 'header', names: [headers.timestamp] }, unit: 's', toleranceSeconds: 300 },
  secrets: sealed('signing secret'),
});
const slackHeaders = { signature: 'X-Slack-Signature', timestamp: 'X-Slack-Request-Timestamp' };
const zoomHeaders = { signature: 'x-zm-signature', timestamp: 'x-zm-request-timestamp' };

const meta = aSource({
  authentication: { scheme: 'hmac', header: 'X-Hub-Signature-256', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', secrets: sealed('s') }, // prettier-ignore
  handshakes: [
    {
      kind: 'queryChallenge',
      challenge: 'hub.challenge',
      token: { name: 'hub.verify_token', secrets: sealed('agreed-token') },
      answer: 'text',
    },
  ],
});
const adobeEvents = aSource({ handshakes: [{ kind: 'queryChallenge', challenge: 'challenge', token: null, answer: 'json' }] });
const slack = aSource({
  authentication: timestamped(slackHeaders),
  handshakes: [{ kind: 'bodyChallenge', when: { path: '$.type', equals: 'url_verification' }, challenge: '$.challenge', answer: 'text' }],
});
const zoom = aSource({
  authentication: timestamped(zoomHeaders),
  handshakes: [
    { kind: 'hashedChallenge', when: { path: '$.event', equals: 'endpoint.url_validation' }, challenge: '$.payload.plainToken' },
  ],
});
const mailchimp = aSource({
  authentication: { scheme: 'apiKey', in: 'query', name: 'secret', secrets: sealed('url-secret') },
  handshakes: [{ kind: 'probe', methods: ['GET', 'HEAD', 'POST'], parameter: null }],
});
const wooCommerce = aSource({ handshakes: [{ kind: 'probe', methods: ['POST'], parameter: 'webhook_id' }] });
const salesforce = aSource({ answer: { status: 200, contentType: 'text/xml; charset=utf-8', body: ACK } });
const adobeCommerce = aSource({ answer: { status: 200, contentType: 'application/json', body: '{"op":"success"}' } });
const inactive = aSource({ ...meta, ...idAndKeyOf(aSource()), status: 'inactive' });
const signedUrl = (changes: Partial<SourceDefinition>) =>
  aSource({
    authentication: {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      key: 'text',
      place: { headers: ['X-Signature'], form: { is: 'value', prefix: '' } },
      content: '{method}{url}{body}',
      timestamp: null,
      secrets: sealed('signing secret'),
    },
    ...changes,
  });
const behindProxy = signedUrl({});
const withAddress = signedUrl({ publicUrl: 'https://hooks.shop.example/in' });

let gateway: GatewayHarness;
beforeAll(async () => {
  const sources = [meta, adobeEvents, slack, zoom, mailchimp, wooCommerce, salesforce, adobeCommerce, inactive, behindProxy, withAddress];
  gateway = await startGateway(sources);
}, 60_000);
afterAll(() => gateway.stop());

function idAndKeyOf({ id, keys }: SourceDefinition): Pick<SourceDefinition, 'id' | 'keys'> {
  return { id, keys };
}

const hmac = (content: string) => createHmac('sha256', 'signing secret').update(content);
function signedBy(headers: { signature: string; timestamp: string }, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return { [headers.timestamp]: timestamp, [headers.signature]: `v0=${hmac(`v0:${timestamp}:${body}`).digest('hex')}` };
}

async function send(source: SourceDefinition, init: RequestInit, behind = '') {
  const response = await fetch(gateway.urlOf(source) + behind, init);
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), headers: response.headers, text };
}
const codeOf = ({ text }: { text: string }) => (JSON.parse(text) as { code?: string }).code;
const eventIdOf = ({ text }: { text: string }) => (JSON.parse(text) as { eventId: string }).eventId;

/** What a handshake had stored would have been acknowledged before its answer, and so before an event that comes after it. */
async function expectNothingStored(...sources: readonly SourceDefinition[]): Promise<void> {
  await gateway.eventOf(eventIdOf(await send(wooCommerce, { method: 'POST', body: '{}' })));
  const ids = sources.map(({ id }) => id);
  expect(gateway.events().filter(({ sourceId }) => ids.includes(sourceId))).toEqual([]);
}

describe('Meta', () => {
  it('has its challenge given back for the token that was agreed', async () => {
    const answer = await send(meta, {}, '?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=agreed-token');
    expect(answer).toMatchObject({ status: 200, type: TEXT, text: '1158201444' });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    await expectNothingStored(meta);
    const log = gateway.service.output();
    expect(log).toMatch(new RegExp(`"sourceId":"${meta.id}","kind":"queryChallenge","outcome":"answered"`));
    expect(log).not.toMatch(/agreed-token|1158201444/);
  });

  it('is refused with another token, which the log row does not show', async () => {
    const answer = await send(meta, {}, '/wrong?hub.challenge=1&hub.verify_token=guessed-token');
    expect([answer.status, answer.type, codeOf(answer)]).toEqual([403, 'application/problem+json', 'handshake_refused']);
    const row = await gateway.rejection((rejection) => rejection.path === '/wrong');
    expect(row).toMatchObject({ sourceId: meta.id, code: 'handshake_refused', query: 'hub.challenge=1&hub.verify_token=[redacted]' });
  });

  it('sends no events by GET, and signs those that it sends', async () => {
    const get = await send(meta, {}, '?a=1');
    expect([get.status, codeOf(get), get.headers.get('allow')]).toEqual([405, 'method_not_allowed', 'POST, PUT, PATCH, DELETE']);
    expect(await send(meta, { method: 'POST', body: '{}' })).toMatchObject({ status: 401 });
  });

  it('is refused where the source is switched off', async () => {
    const answer = await send(inactive, {}, '?hub.challenge=1&hub.verify_token=agreed-token');
    expect([answer.status, codeOf(answer)]).toEqual([403, 'source_inactive']);
  });
});

describe('Adobe I/O Events', () => {
  it('has its challenge given back as JSON', async () => {
    expect(await send(adobeEvents, {}, '?challenge=8ec8d794')).toMatchObject({ status: 200, text: '{"challenge":"8ec8d794"}' });
  });

  it.each(['x'.repeat(1025), 'a%0d%0aX:b'])('is refused with a challenge that is none', async (challenge) => {
    expect(await send(adobeEvents, {}, `?challenge=${challenge}`)).toMatchObject({ status: 403 });
  });
});

describe('Slack', () => {
  const body = '{"token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV","type":"url_verification"}';

  it('has its signed challenge given back', async () => {
    const answer = await send(slack, { method: 'POST', body, headers: signedBy(slackHeaders, body) });
    expect(answer).toMatchObject({ status: 200, type: TEXT, text: '3eZbrw1aBm2rZgRNFdxV' });
    await expectNothingStored(slack);
  });

  it('is refused when the challenge is not signed', async () => {
    const answer = await send(slack, { method: 'POST', body });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('3eZbrw1aBm2rZgRNFdxV');
  });

  it('sends events beside it', async () => {
    const event = '{"type":"event_callback","event":{"type":"message"}}';
    const answer = await send(slack, { method: 'POST', body: event, headers: signedBy(slackHeaders, event) });
    expect(await gateway.eventOf(eventIdOf(answer))).toMatchObject({ sourceId: slack.id });
  });
});

describe('Zoom', () => {
  const body = '{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,"event":"endpoint.url_validation"}';

  it('has its signed token given back beside its hash', async () => {
    const answer = await send(zoom, { method: 'POST', body, headers: signedBy(zoomHeaders, body) });
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(answer.text)).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: hmac('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
    });
    await expectNothingStored(zoom);
  });

  it('has nothing hashed for who cannot sign', async () => {
    expect(await send(zoom, { method: 'POST', body })).toMatchObject({ status: 401 });
  });
});

describe('Mailchimp', () => {
  it.each(['GET', 'HEAD', 'POST'])('is told by a %s without content that the URL is there', async (method) => {
    expect(await send(mailchimp, { method })).toMatchObject({ status: 200, text: '' });
    expect(await send(mailchimp, { method }, '?secret=url-secret')).toMatchObject({ status: 200, text: '' });
    await expectNothingStored(mailchimp);
  });

  it('sends events that have to prove themselves', async () => {
    const event = { method: 'POST', body: 'type=subscribe&data%5Bemail%5D=a', headers: FORM };
    expect(await send(mailchimp, event)).toMatchObject({ status: 401 });
    const stored = await gateway.eventOf(eventIdOf(await send(mailchimp, event, '?secret=url-secret')));
    expect(stored).toMatchObject({ sourceId: mailchimp.id, query: 'secret=[redacted]' });
  });
});

describe('WooCommerce', () => {
  it('is welcome with its webhook_id, which is no event', async () => {
    const before = gateway.events().length;
    expect(await send(wooCommerce, { method: 'POST', body: 'webhook_id=1', headers: FORM })).toMatchObject({ status: 200, text: '' });
    await gateway.eventOf(eventIdOf(await send(wooCommerce, { method: 'POST', body: '{"id":1}' })));
    expect(gateway.events().slice(before)).toHaveLength(1);
  });

  it('has a form with more in it stored', async () => {
    const body = 'webhook_id=1&status=paid';
    const event = await gateway.eventOf(eventIdOf(await send(wooCommerce, { method: 'POST', body, headers: FORM })));
    expect(Buffer.from(event.body).toString()).toBe(body);
  });
});

describe('an answer of the source’s own', () => {
  it.each([
    ['Salesforce', salesforce, 'text/xml; charset=utf-8', ACK],
    ['Adobe Commerce', adobeCommerce, 'application/json', '{"op":"success"}'],
  ])('is what %s gets, and its event is stored', async (_name, source, type, text) => {
    const body = `<notifications>${source.id}</notifications>`;
    expect(await send(source, { method: 'POST', body })).toMatchObject({ status: 200, type, text });
    const stored = await gateway.event(({ sourceId }) => sourceId === source.id);
    expect(Buffer.from(stored.body).toString()).toBe(body);
  });
});

describe('a signature over the URL', () => {
  const sign = (url: string) => hmac(`POST${url}{}`).digest('base64');
  const post = (headers: Record<string, string>) => ({ method: 'POST', body: '{}', headers });

  it('is right for the URL that was asked, and not for another', async () => {
    const url = `${gateway.urlOf(behindProxy)}/a?b=c`;
    expect(await send(behindProxy, post({ 'X-Signature': sign(url) }), '/a?b=c')).toMatchObject({ status: 200 });
    expect(await send(behindProxy, post({ 'X-Signature': sign(url) }), '/a?b=d')).toMatchObject({ status: 401 });
  });

  it('is right for the URL that a proxy was asked', async () => {
    const { pathname } = new URL(gateway.urlOf(behindProxy));
    const signature = { 'X-Signature': sign(`https://hooks.example${pathname}`) };
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'hooks.example' };
    expect(await send(behindProxy, post({ ...signature, ...forwarded }))).toMatchObject({ status: 200 });
    expect(await send(behindProxy, post(signature))).toMatchObject({ status: 401 });
  });

  it('is right for the public address of the gateway', async () => {
    const { pathname } = new URL(gateway.urlOf(behindProxy));
    expect(await send(behindProxy, post({ 'X-Signature': sign(`https://gateway.example${pathname}`) }))).toMatchObject({ status: 200 });
  });

  it('is right for the address of the source', async () => {
    expect(await send(withAddress, post({ 'X-Signature': sign('https://hooks.shop.example/in') }))).toMatchObject({ status: 200 });
    expect(await send(withAddress, post({ 'X-Signature': sign('https://hooks.shop.example/in?a=1') }), '?a=1')).toMatchObject({
      status: 200,
    });
  });
});
