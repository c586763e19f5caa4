import type { SourceAuthentication } from '@tributary/contracts';
import { compileKeyPath } from '../keys/key-path.ts';
import { parseLosslessly } from '../keys/lossless-json.ts';
import type { Case } from './case.ts';
import { certain, type Diagnosis, likely } from './diagnosis.ts';
import { capitalised } from './words.ts';

type Certificate = Extract<SourceAuthentication, { scheme: 'certificate' }>;

/** What the audience of a platform is called, and where a message names it; `null`: it is signed, but not sent. */
const AUDIENCES: { readonly [P in Certificate['platform']]: { readonly name: string; readonly at: string | null } } = {
  'aws-sns': { name: 'ARN of the topic', at: '$.TopicArn' },
  'adobe-io-events': { name: 'client id', at: '$.recipient_client_id' },
  paypal: { name: 'webhook id', at: null },
};

/** Signatures by a key that the platform publishes. To check them again would need that key, so this looks at what the message says. */
export function diagnoseCertificate({ platform, audience }: Certificate, { request, refusal, words }: Case): Diagnosis {
  const { name, at } = AUDIENCES[platform];
  const wrongAudience = {
    cause: 'wrong_audience',
    summary: `The message belongs to another ${name} than the one of this source.`,
    action: `Compare the ${name} in the settings of this source with the one that ${words.sender} shows.`,
  } as const;
  switch (refusal.code) {
    case 'key_unavailable':
      return certain({
        cause: 'key_unavailable',
        summary: `The public key of ${words.sender} could not be fetched when the request came.`,
        action: `Have the request sent again; if that fails too, allow this service to reach the address of the key on the internet.`,
      });
    case 'signature_missing':
      return certain({
        cause: 'signature_missing',
        summary: 'The request carries no signature.',
        action: `Check that it was ${words.sender} that sent it, to the address of this source, and not a test tool.`,
      });
    case 'signature_malformed':
      return certain({
        cause: 'signature_malformed',
        summary: `The signature, or the address of its key, is not one of ${words.sender}.`,
        action: `Check that the request came from ${words.sender}; somebody else may be trying.`,
      });
    default: {
      if (at === null) return likely(wrongAudience);
      const named = parseLosslessly(request.body, compileKeyPath(at));
      if (named !== audience) return certain({ ...wrongAudience, detail: `${at} of the body differs from the audience of the source.` });
      return certain({
        cause: 'body_altered',
        summary: 'The message was changed on its way.',
        action: `${capitalised(words.sender)} signs with a key of its own, so no setting is wrong here: look at proxies and gateways before this service that change bodies.`,
      });
    }
  }
}
