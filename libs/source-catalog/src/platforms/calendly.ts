import type { SourceType } from '../types/source-type.ts';

export const calendly: SourceType = {
  id: 'calendly',
  name: 'Calendly',
  category: 'marketing',
  description: 'Who books and cancels meetings.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the signing key',
      settings: [
        {
          name: 'secret',
          label: 'Signing key',
          help: 'The signing_key that was given when the webhook subscription was created.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'hex',
        key: 'text',
        place: { headers: ['Calendly-Webhook-Signature'], form: { is: 'pairs', separator: ',', name: 'v1' } },
        content: '{timestamp}.{body}',
        timestamp: { from: { in: 'signature', name: 't' }, unit: 's', toleranceSeconds: 180 },
      },
    },
  ],
  // no event id: event, invitee and time together tell events apart, and all of them are in the body
  deduplication: { from: 'bodyHash' },
  ordering: { from: 'body', path: '$.payload.uri' },
  eventType: { from: 'body', path: '$.event' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'invitee.created',
      title: 'Somebody booked a meeting',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        event: 'invitee.created',
        created_at: '2026-03-16T10:05:33.000000Z',
        created_by: 'https://api.calendly.com/users/MADEUPUSER000001',
        payload: {
          uri: 'https://api.calendly.com/scheduled_events/MADEUPEVENT00001/invitees/MADEUPINVITEE01',
          event: 'https://api.calendly.com/scheduled_events/MADEUPEVENT00001',
          created_at: '2026-03-16T10:05:33.110215Z',
          updated_at: '2026-03-16T10:05:33.110215Z',
          email: 'helga.strand@example.com',
          name: 'Helga Strand',
          first_name: 'Helga',
          last_name: 'Strand',
          timezone: 'Europe/Oslo',
          text_reminder_number: null,
          status: 'active',
          rescheduled: false,
          cancel_url: 'https://calendly.com/cancellations/MADEUPINVITEE01',
          reschedule_url: 'https://calendly.com/reschedulings/MADEUPINVITEE01',
          questions_and_answers: [{ question: 'What would you like to talk about?', answer: 'A new kitchen', position: 0 }],
          payment: null,
          no_show: null,
        },
      }),
      suggestion: {
        eventName: 'Meeting booked',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'invitee.created' },
          mapping: {
            event: { name: { const: 'Meeting booked' }, time: { path: '$.body.created_at' } },
            identifiers: {
              email: { path: '$.body.payload.email' },
              phone: { path: '$.body.payload.text_reminder_number', fn: [['toE164']] },
            },
            traits: {
              name: { path: '$.body.payload.name', omitIfEmpty: true },
              firstName: { path: '$.body.payload.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.payload.last_name', omitIfEmpty: true },
              timezone: { path: '$.body.payload.timezone', omitIfEmpty: true },
              lastMeetingBookedAt: { path: '$.body.created_at', type: 'date' },
            },
            properties: {
              meeting: { path: '$.body.payload.event' },
              rescheduled: { path: '$.body.payload.rescheduled', type: 'boolean' },
            },
            items: {
              each: '$.body.payload.questions_and_answers[*]',
              fields: { question: { path: '$.question' }, answer: { path: '$.answer' } },
            },
          },
        },
      },
    },
    {
      event: 'invitee.canceled',
      title: 'Somebody cancelled a meeting',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        event: 'invitee.canceled',
        created_at: '2026-03-17T07:30:02.000000Z',
        created_by: 'https://api.calendly.com/users/MADEUPUSER000001',
        payload: {
          uri: 'https://api.calendly.com/scheduled_events/MADEUPEVENT00001/invitees/MADEUPINVITEE01',
          event: 'https://api.calendly.com/scheduled_events/MADEUPEVENT00001',
          created_at: '2026-03-16T10:05:33.110215Z',
          updated_at: '2026-03-17T07:30:01.902114Z',
          email: 'helga.strand@example.com',
          name: 'Helga Strand',
          first_name: 'Helga',
          last_name: 'Strand',
          timezone: 'Europe/Oslo',
          text_reminder_number: null,
          status: 'canceled',
          rescheduled: false,
          questions_and_answers: [],
        },
      }),
      suggestion: {
        eventName: 'Meeting cancelled',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'invitee.canceled' },
          mapping: {
            event: { name: { const: 'Meeting cancelled' }, time: { path: '$.body.created_at' } },
            identifiers: { email: { path: '$.body.payload.email' } },
            traits: { name: { path: '$.body.payload.name', omitIfEmpty: true } },
            properties: {
              meeting: { path: '$.body.payload.event' },
              rescheduled: { path: '$.body.payload.rescheduled', type: 'boolean' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Make up a long signing key and enter it here.',
    'Ask whoever looks after your Calendly account to create a webhook subscription (the call "Create Webhook Subscription" of its API).',
    'Give them {url} as url, the key as signing_key, and the events invitee.created and invitee.canceled.',
    'Choose the scope: "organization" for everybody, "user" for one person.',
    'Book a meeting with yourself to see the first event arrive.',
    'If the address could not be reached for a day, Calendly disables the subscription: create it anew then.',
  ],
};
