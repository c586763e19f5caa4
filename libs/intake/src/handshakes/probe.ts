import { rawHeader } from '@tributary/contracts';
import type { InboundRequest } from '@tributary/source-catalog';
import { EMPTY_ANSWER } from '../answer.ts';
import type { HandshakeOutcome, HandshakeType } from './handshake-type.ts';

const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const MAX_FORM_BYTES = 256;
const WELCOME: HandshakeOutcome = { answer: EMPTY_ANSWER };
const decoder = new TextDecoder();

/** A request that carries nothing, by which a platform sees whether anybody is there. It needs no proof: it tells nothing, and is told nothing. */
export const probe: HandshakeType<'probe'> = {
  verified: false,
  methods: ({ methods }) => methods,
  credentials: () => [],
  compile({ methods, parameter }, { definition }) {
    const taken: ReadonlySet<string> = new Set(methods);
    return (request) => {
      if (!taken.has(request.method)) return undefined;
      // a source that takes GET has its events in the query
      if (definition.allowGet && request.query !== '') return undefined;
      const isProbe = request.body.length === 0 || (parameter !== null && request.method === 'POST' && hasOnly(parameter, request));
      return isProbe ? WELCOME : undefined;
    };
  },
};

function hasOnly(parameter: string, { rawHeaders, body }: InboundRequest): boolean {
  if (body.length > MAX_FORM_BYTES || !FORM.test(rawHeader(rawHeaders, 'content-type') ?? '')) return false;
  const names = [...new URLSearchParams(decoder.decode(body)).keys()];
  return names.length === 1 && names[0] === parameter;
}
