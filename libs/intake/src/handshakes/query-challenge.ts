import { compileAuthentication } from '@tributary/source-catalog';
import { handshakeRefused } from '../refusal.ts';
import { echo } from './challenge.ts';
import type { HandshakeType } from './handshake-type.ts';

/** GET with a challenge in the query, beside a token that was agreed where there is one. Such requests are not signed: the token is the proof. */
export const queryChallenge: HandshakeType<'queryChallenge'> = {
  verified: false,
  methods: () => ['GET'],
  credentials: ({ token }) => (token === null ? [] : [token.name]),
  compile({ challenge: name, token, answer }, { open }) {
    const checkToken = token === null ? undefined : compileAuthentication({ scheme: 'apiKey', in: 'query', ...token }, open);
    const wrongToken = {
      refusal: handshakeRefused(`The query parameter ${token?.name} is not the token that was agreed for this source.`),
    };
    return (request, nowMs) => {
      if (request.method !== 'GET') return undefined;
      const challenge = new URLSearchParams(request.query).get(name);
      if (challenge === null) return undefined;
      if (checkToken === undefined) return echo(challenge, answer, name);
      return Promise.resolve(checkToken(request, nowMs)).then(({ ok }) => (ok ? echo(challenge, answer, name) : wrongToken));
    };
  },
};
