import type { SourceDefinition } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import { echoAnswer } from '../answer.ts';
import { handshakeRefused } from '../refusal.ts';
import { bodyChallengeReader } from './challenge.ts';
import type { HandshakeContext, HandshakeType } from './handshake-type.ts';

/**
 * The alphabets of base64 and of ids. What is hashed here is hashed with the key of the signatures: were any text taken, whoever can send a challenge could have
 * events signed, whose signed text has colons and braces in it.
 */
const TOKEN = /^[\w+/=.-]{1,1024}$/;

/** POST with a token that is given back beside its HMAC under the source's secret. */
export const hashedChallenge: HandshakeType<'hashedChallenge'> = {
  verified: true,
  methods: () => ['POST'],
  credentials: () => [],
  compile({ when, challenge: path }, context) {
    const challengeOf = bodyChallengeReader(when, path);
    const secret = new TextEncoder().encode(currentSecret(context));
    const unfit = { refusal: handshakeRefused('The token of a challenge has 1 to 1024 letters, digits and characters of "+/=_.-".') };
    return (request) => {
      const plainToken = challengeOf(request);
      if (plainToken === undefined) return undefined;
      return TOKEN.test(plainToken) ? answerTo(plainToken, secret) : unfit;
    };
  },
};

async function answerTo(plainToken: string, secret: Uint8Array<ArrayBuffer>): Promise<{ answer: ReturnType<typeof echoAnswer> }> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(plainToken));
  const encryptedToken = Buffer.from(signature).toString('hex');
  return { answer: echoAnswer('application/json', JSON.stringify({ plainToken, encryptedToken })) };
}

/** While a secret is being replaced, the platform has the new one, which has no end. */
function currentSecret({ definition, open }: HandshakeContext): string {
  const secrets = secretsOf(definition);
  const secret = secrets.find(({ expiresAt }) => expiresAt === undefined) ?? secrets[0];
  if (secret === undefined) throw new TributaryError('source_unusable', 'a hashed challenge needs a secret, and the source has none');
  return open(secret);
}

function secretsOf({ authentication }: SourceDefinition) {
  return 'secrets' in authentication ? authentication.secrets : [];
}
