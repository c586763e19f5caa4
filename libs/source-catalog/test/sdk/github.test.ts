import type * as WebhooksMethods from '@octokit/webhooks-methods';
import { github } from '../../src/platforms/github.ts';
import { describeSdk } from './describe-sdk.ts';
import { inNode } from './in-node.ts';

type Octokit = typeof WebhooksMethods;
const PACKAGE = '@octokit/webhooks-methods';

describeSdk(PACKAGE, github, {
  secret: 'of the webhook',
  anotherSecret: 'of another',
  sign({ body }, secret) {
    return { 'X-Hub-Signature-256': inNode<Octokit>(PACKAGE, (sdk, key = '', payload = '') => sdk.sign(key, payload), secret, body) };
  },
  verify({ body, headers }, secret) {
    const signature = headers['X-Hub-Signature-256'] ?? '';
    const verdict = inNode<Octokit>(
      PACKAGE,
      (sdk, key = '', payload = '', proof = '') => sdk.verify(key, payload, proof),
      secret,
      body,
      signature,
    );
    return verdict === 'true';
  },
});
