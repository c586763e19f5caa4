import { generateKeyPairSync, sign } from 'node:crypto';
import { awsSns } from './aws-sns.ts';
import { describePlatform } from './describe-platform.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function signed(body: string): string {
  const message = JSON.parse(body) as Record<string, string>;
  const content = `Message\n${message['Message']}\nMessageId\n${message['MessageId']}\nTimestamp\n${message['Timestamp']}\nTopicArn\n${message['TopicArn']}\nType\nNotification\n`;
  return JSON.stringify({ ...message, Signature: sign('sha256', Buffer.from(content), privateKey).toString('base64') });
}

describePlatform(awsSns, () => ({}), {
  settings: { topicArn: 'arn:aws:sns:eu-central-1:111122223333:customer-events' },
  publishedKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  bodyOf: signed,
});
