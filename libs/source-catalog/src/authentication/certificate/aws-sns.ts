import { verify } from 'node:crypto';
import type { Verification } from '../verification.ts';
import { refused, VERIFIED } from '../verification.ts';
import { type CertificateCheck, withKey } from './certificate-check.ts';

/** In this order; https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};
const HASH: Readonly<Record<string, string>> = { '1': 'sha1', '2': 'sha256' };
const CERTIFICATE_URL = /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\/[A-Za-z0-9_-]{1,200}\.pem$/;

/**
 * AWS SNS signs fields of the message with a key of its own, for every topic of every customer: the audience is the ARN of the one topic that belongs to the source.
 * Retries carry the first time and signature, so time is not compared; the message id makes a replay the same event.
 */
export const awsSns: CertificateCheck =
  (topicArn, keys) =>
  ({ body }) => {
    const message = messageOf(body);
    const fields = Object.hasOwn(SIGNED, message?.['Type'] ?? '') ? SIGNED[message?.['Type'] as string] : undefined;
    if (message === undefined || fields === undefined) return refused('signature_missing', 'The body is no message of AWS SNS.');
    const { SigningCertURL: url = '', Signature: signature = '', SignatureVersion: version = '' } = message;
    const hash = Object.hasOwn(HASH, version) ? HASH[version] : undefined;
    if (hash === undefined || signature === '') return refused('signature_malformed', 'The message has no signature of version 1 or 2.');
    if (!CERTIFICATE_URL.test(url))
      return refused('signature_malformed', 'The certificate of the message is not at an address of AWS SNS.');
    if (message['TopicArn'] !== topicArn) return refused('signature_mismatch', "The message is of another topic than this source's.");
    const content = fields.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join('');
    return withKey(keys, url, (key): Verification => {
      const isSigned = verify(hash, Buffer.from(content), key, Buffer.from(signature, 'base64'));
      return isSigned ? VERIFIED : refused('signature_mismatch', 'The signature is not that of this message: it was changed on its way.');
    });
  };

/** The fields that are text. */
function messageOf(body: Uint8Array): Record<string, string> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return undefined;
  }
}
