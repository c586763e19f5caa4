import type { Handshake } from '@tributary/contracts';
import { aRequest } from '../a-source.test-data.ts';
import { handshakeForTest } from './handshake.test-data.ts';

const mailchimp: Handshake = { kind: 'probe', methods: ['GET', 'HEAD', 'POST'], parameter: null };
const wooCommerce: Handshake = { kind: 'probe', methods: ['POST'], parameter: 'webhook_id' };
const FORM = 'application/x-www-form-urlencoded';
const form = (body: string, type = FORM) => aRequest({ body, rawHeaders: ['Content-Type', type] });
const welcome = { status: 200, type: undefined, text: '' };

describe('a probe', () => {
  it.each(['GET', 'HEAD', 'POST'])('is a %s without content, whatever its query', async (method) => {
    expect(await handshakeForTest(mailchimp)(aRequest({ method, query: 'secret=1' }))).toEqual(welcome);
  });

  it.each(['GET', 'HEAD'])('is no %s where it is not expected', async (method) => {
    expect(await handshakeForTest(wooCommerce)(aRequest({ method }))).toBeUndefined();
  });

  it('has no query where events come in queries', async () => {
    const check = handshakeForTest(mailchimp, { allowGet: true });
    expect(await check(aRequest({ method: 'GET' }))).toEqual(welcome);
    expect(await check(aRequest({ method: 'GET', query: 'email=a' }))).toBeUndefined();
  });

  it.each([
    ['one parameter', form('webhook_id=1')],
    ['one parameter, with a charset', form('webhook_id=1', `${FORM}; charset=UTF-8`)],
    ['one parameter, escaped', form('webhook%5Fid=1')],
    ['nothing', aRequest()],
  ])('is a form with %s', async (_name, request) => {
    expect(await handshakeForTest(wooCommerce)(request)).toEqual(welcome);
  });

  it.each([
    ['more than that', form('webhook_id=1&order=2')],
    ['it twice', form('webhook_id=1&webhook_id=2')],
    ['another parameter', form('order=1')],
    ['much in it', form(`webhook_id=${'1'.repeat(300)}`)],
    ['the type of JSON', form('webhook_id=1', 'application/json')],
    ['no type', aRequest({ body: 'webhook_id=1' })],
  ])('is no form with %s', async (_name, request) => {
    expect(await handshakeForTest(wooCommerce)(request)).toBeUndefined();
  });

  it('is no form where it has no parameter', async () => {
    expect(await handshakeForTest(mailchimp)(form('webhook_id=1'))).toBeUndefined();
  });
});
