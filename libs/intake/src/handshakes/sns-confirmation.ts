import { compileKeyExtractor } from '@tributary/source-catalog';
import { EMPTY_ANSWER } from '../answer.ts';
import { CONFIRMATION_FAILED, handshakeRefused } from '../refusal.ts';
import type { HandshakeOutcome, HandshakeType } from './handshake-type.ts';

/** The address is inside the signed message, and yet nothing but this is ever visited. */
const SUBSCRIBE_URL = /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\/\?Action=ConfirmSubscription&[\w&=%:.~-]{1,2000}$/;
const typeOf = compileKeyExtractor({ from: 'body', path: '$.Type' });
const subscribeUrlOf = compileKeyExtractor({ from: 'body', path: '$.SubscribeURL' });

const foreign: HandshakeOutcome = { refusal: handshakeRefused('The SubscribeURL is not one of AWS SNS.') };
const failed: HandshakeOutcome = { refusal: CONFIRMATION_FAILED };

/** A signed SubscriptionConfirmation of AWS SNS: it is confirmed by visiting its SubscribeURL. Where that fails, SNS sends it again. */
export const snsConfirmation: HandshakeType<'snsConfirmation'> = {
  verified: true,
  methods: () => ['POST'],
  credentials: () => [],
  compile(_handshake, { visit }) {
    return (request) => {
      // the header alone says nothing: it is not signed
      if (request.method !== 'POST' || typeOf(request) !== 'SubscriptionConfirmation') return undefined;
      const url = subscribeUrlOf(request) ?? '';
      if (!SUBSCRIBE_URL.test(url)) return foreign;
      return visit(url).then((isThere): HandshakeOutcome => (isThere ? { answer: EMPTY_ANSWER } : failed));
    };
  },
};
