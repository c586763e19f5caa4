import { bodyChallengeReader, echo } from './challenge.ts';
import type { HandshakeType } from './handshake-type.ts';

/** POST with a challenge in the JSON body. */
export const bodyChallenge: HandshakeType<'bodyChallenge'> = {
  verified: true,
  methods: () => ['POST'],
  credentials: () => [],
  compile({ when, challenge: path, answer }) {
    const challengeOf = bodyChallengeReader(when, path);
    const name = lastName(path);
    return (request) => {
      const challenge = challengeOf(request);
      return challenge === undefined ? undefined : echo(challenge, answer, name);
    };
  },
};

/** `challenge` of `$.event.challenge` and of `$['challenge']`. */
function lastName(path: string): string {
  return /([^.'"[\]]+)['"]?\]?$/.exec(path)?.[1] ?? 'challenge';
}
