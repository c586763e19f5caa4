import Stripe from 'stripe';
import { stripe } from '../../src/platforms/stripe.ts';
import { describeSdk, passes } from './describe-sdk.ts';

describeSdk('stripe', stripe, {
  secret: 'whsec_of_the_endpoint',
  anotherSecret: 'whsec_of_another',
  sign({ body }, secret, now) {
    const timestamp = Math.floor(now.getTime() / 1000);
    return { 'Stripe-Signature': Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }) };
  },
  verify({ body, headers }, secret) {
    const signature = headers['Stripe-Signature'] ?? '';
    return passes(() => Stripe.webhooks.constructEvent(body, signature, secret), Stripe.errors.StripeSignatureVerificationError);
  },
});
