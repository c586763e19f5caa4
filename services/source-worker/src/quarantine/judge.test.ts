import { generateKeyPairSync, sign } from 'node:crypto';
import { encodeQuarantined, newId, reentryIdFor, type SourceDefinition } from '@tributary/contracts';
import { sourceCompiler } from '@tributary/intake';
import { createPublicKeys } from '@tributary/source-catalog';
import { aSource } from '@tributary/testing';
import type { QuarantineEntry } from '../mongo/quarantine-store.ts';
import { createJudge } from './judge.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:customers';
const RECEIVED_AT = new Date('2026-11-25T12:00:01.000Z');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

const snsSource = (audience: string): SourceDefinition =>
  aSource({
    type: 'aws-sns',
    authentication: { scheme: 'certificate', platform: 'aws-sns', audience },
    deduplication: { from: 'body', path: '$.MessageId' },
    handshakes: [{ kind: 'snsConfirmation' }],
  });

/** As AWS signs it: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function message(changes: Record<string, string> = {}): string {
  const fields: Record<string, string> = {
    Type: 'Notification',
    MessageId: 'b0f2a3c4-0000-5d6e-9f00-0123456789ab',
    TopicArn: TOPIC,
    Message: '{"email":"ann@example.com"}',
    Timestamp: '2026-11-25T12:00:00.000Z',
    SignatureVersion: '2',
    SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    ...changes,
  };
  const names = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const content = names.filter((name) => fields[name] !== undefined).map((name) => `${name}\n${fields[name]}\n`);
  return JSON.stringify({ ...fields, Signature: sign('sha256', Buffer.from(content.join('')), privateKey).toString('base64') });
}

function kept({ id: sourceId, keys }: SourceDefinition, body: string): QuarantineEntry {
  const requestId = newId();
  const request = { requestId, sourceId, receivedAt: RECEIVED_AT.toISOString(), code: 'signature_mismatch', message: '', diagnosis: null };
  const sealed = Buffer.from(
    encodeQuarantined({ v: 1, ...request, method: 'POST', requestTarget: `/v1/webhooks/${keys[0]!.key}`, rawHeaders: [], body: Buffer.from(body) }),
  ); // prettier-ignore
  const facts = { sourceId, receivedAt: RECEIVED_AT, code: request.code, message: '', diagnosis: null, size: body.length };
  return { _id: requestId, ...facts, state: 'held', sealed, storedBytes: sealed.length };
}

function judgeWith(fetchKey: () => Promise<Response>) {
  const onProblem = (_source: SourceDefinition, error: unknown) => {
    throw error;
  };
  return createJudge({
    box: { openBytes: (bytes) => Buffer.from(bytes) },
    compile: sourceCompiler({
      open: ({ sealed }) => sealed,
      visit: () => Promise.resolve(false),
      keys: createPublicKeys({ fetch: fetchKey }),
      onProblem,
    }),
    gatewayUrl: undefined,
    doctor: () => undefined,
  });
}

describe('a message of AWS SNS that was refused', () => {
  it('enters when the topic is right, with the key at the address that it names, and the same each time', async () => {
    const judge = judgeWith(() => Promise.resolve(new Response(PEM)));
    const wrong = snsSource('arn:aws:sns:eu-central-1:111122223333:orders');
    const entry = kept(wrong, message());
    expect(await judge(wrong, entry)).toMatchObject({ as: 'refused', code: 'signature_mismatch' });
    const right = { ...snsSource(TOPIC), id: wrong.id };
    const judgement = await judge(right, entry);
    expect(judgement).toMatchObject({ as: 'events', events: [{ headers: { 'tb_request-id': reentryIdFor(entry._id), 'tb_reentry-of': entry._id, ce_time: RECEIVED_AT.toISOString() } }] }); // prettier-ignore
    expect(await judge({ ...right }, entry)).toEqual(judgement);
  });

  it('stays out when it was altered', async () => {
    const judge = judgeWith(() => Promise.resolve(new Response(PEM)));
    const source = snsSource(TOPIC);
    const altered = message().replace('ann@', 'eve@');
    expect(await judge(source, kept(source, altered))).toMatchObject({ as: 'refused', code: 'signature_mismatch' });
  });

  it('waits while the key cannot be had', async () => {
    const source = snsSource(TOPIC);
    const judge = judgeWith(() => Promise.resolve(new Response('', { status: 503 })));
    expect(await judge(source, kept(source, message()))).toMatchObject({ as: 'refused', code: 'key_unavailable' });
  });

  it('is no event when it asks for a confirmation', async () => {
    const judge = judgeWith(() => Promise.resolve(new Response(PEM)));
    const source = snsSource(TOPIC);
    const SubscribeURL = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=abc';
    const confirmation = message({ Type: 'SubscriptionConfirmation', Token: 'abc', SubscribeURL });
    expect(await judge(source, kept(source, confirmation))).toEqual({ as: 'handshake' });
  });
});
