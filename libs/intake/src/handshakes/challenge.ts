import { compileKeyExtractor, type InboundRequest } from '@tributary/source-catalog';
import { echoAnswer } from '../answer.ts';
import { handshakeRefused } from '../refusal.ts';
import type { HandshakeOutcome } from './handshake-type.ts';

const MAX_CHALLENGE_LENGTH = 1024;
const CONTROL_CHARACTER = /\p{Cc}/u;
/** Room for the longest challenge, escaped. Larger bodies are events, and are not parsed to find out. */
const MAX_HANDSHAKE_BODY_BYTES = 8 * 1024;

/** Gives a challenge back as it is, or as `{"<name>": "…"}`: whoever knows the URL can have it say anything, so never as something that a browser would run. */
export function echo(challenge: string, answer: 'text' | 'json', name: string): HandshakeOutcome {
  if (challenge === '' || challenge.length > MAX_CHALLENGE_LENGTH || CONTROL_CHARACTER.test(challenge)) return UNFIT;
  if (answer === 'text') return { answer: echoAnswer('text/plain; charset=utf-8', challenge) };
  return { answer: echoAnswer('application/json', JSON.stringify({ [name]: challenge })) };
}

const UNFIT: HandshakeOutcome = {
  refusal: handshakeRefused(`A challenge has 1 to ${MAX_CHALLENGE_LENGTH} characters, none of them a control character.`),
};

/** Reads the challenge of a small POST with a JSON body, where the body is as `when` says. */
export function bodyChallengeReader(
  when: { readonly path: string; readonly equals: string } | null,
  path: string,
): (request: InboundRequest) => string | undefined {
  const conditionOf = when === null ? undefined : compileKeyExtractor({ from: 'body', path: when.path });
  const challengeOf = compileKeyExtractor({ from: 'body', path });
  return (request) => {
    if (request.method !== 'POST' || request.body.length > MAX_HANDSHAKE_BODY_BYTES) return undefined;
    if (conditionOf !== undefined && conditionOf(request) !== when?.equals) return undefined;
    return challengeOf(request);
  };
}
