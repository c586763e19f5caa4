import type { SourceType } from '../types/source-type.ts';

const headers = { 'Content-Type': 'application/json' };

export const kajabi: SourceType = {
  id: 'kajabi',
  name: 'Kajabi',
  category: 'commerce',
  description: 'Purchases of courses and offers, and forms that were filled in (outbound webhooks).',
  presets: [{ id: 'url', name: 'Secret address', settings: [], authentication: { scheme: 'none' } }],
  deduplication: { from: 'body', path: '$.id' },
  ordering: { from: 'body', path: '$.payload.member_id' },
  eventType: { from: 'body', path: '$.event' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'purchase.created',
      title: 'Somebody bought an offer',
      headers,
      body: JSON.stringify({
        id: 'f3c9a0d2-6e41-4f0b-9b57-1f2a8d4c7e01',
        event: 'purchase.created',
        payload: {
          offer_id: 2149903377,
          offer_title: 'Knots for Beginners',
          member_id: 2150044182,
          member_email: 'greta.halloway@example.com',
          member_name: 'Greta Halloway',
          member_first_name: 'Greta',
          member_last_name: 'Halloway',
          contact_address_city: 'London',
          contact_address_country: 'GB',
          opt_in: true,
          amount_paid_decimal: 49,
          amount_paid_currency: 'GBP',
        },
      }),
      suggestion: {
        eventName: 'Offer purchased',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'purchase.created' },
          mapping: {
            event: { name: { const: 'Offer purchased' }, id: { path: '$.body.id' } },
            identifiers: {
              email: { path: '$.body.payload.member_email' },
              kajabi_member_id: { path: '$.body.payload.member_id' },
            },
            traits: {
              firstName: { path: '$.body.payload.member_first_name', omitIfEmpty: true },
              lastName: { path: '$.body.payload.member_last_name', omitIfEmpty: true },
              city: { path: '$.body.payload.contact_address_city', omitIfEmpty: true },
              country: { path: '$.body.payload.contact_address_country', omitIfEmpty: true },
              optIn: { path: '$.body.payload.opt_in', type: 'boolean' },
            },
            properties: {
              offerId: { path: '$.body.payload.offer_id' },
              offer: { path: '$.body.payload.offer_title' },
              amount: { path: '$.body.payload.amount_paid_decimal', type: 'number' },
              currency: { path: '$.body.payload.amount_paid_currency' },
            },
          },
        },
      },
    },
    {
      event: 'form_submission.created',
      title: 'Somebody filled in a form',
      headers,
      body: JSON.stringify({
        id: '0a7be5c4-93d8-4c1e-8f22-6d0b51e9fa02',
        event: 'form_submission.created',
        payload: {
          'First Name': 'Daniel',
          'Last Name': 'Okonkwo',
          Email: 'daniel.okonkwo@example.com',
          'Phone Number': '+44 20 7946 0027',
        },
      }),
      suggestion: {
        eventName: 'Form submitted',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'form_submission.created' },
          mapping: {
            event: { name: { const: 'Form submitted' }, id: { path: '$.body.id' } },
            identifiers: {
              email: { path: '$.body.payload.Email' },
              phone: { path: "$.body.payload['Phone Number']", fn: [['toE164']], omitIfEmpty: true },
            },
            traits: {
              firstName: { path: "$.body.payload['First Name']", omitIfEmpty: true },
              lastName: { path: "$.body.payload['Last Name']", omitIfEmpty: true },
            },
          },
        },
      },
    },
  ],
  setup: [
    'In Kajabi open Settings > Third Party Integrations > Webhooks, or the offer or form whose events you want.',
    'Choose to add an outbound webhook.',
    'Paste {url} as its address. Treat the address as a password: Kajabi proves itself by nothing else.',
    'Choose the event, for example "Purchase", and save.',
    'Send a test, or make a test purchase.',
  ],
};
