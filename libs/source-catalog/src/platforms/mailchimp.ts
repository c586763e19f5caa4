import type { SourceType } from '../types/source-type.ts';

export const mailchimp: SourceType = {
  id: 'mailchimp',
  name: 'Mailchimp',
  category: 'marketing',
  description: 'Who subscribes to and unsubscribes from a Mailchimp audience, changed profiles and addresses, and sent campaigns.',
  presets: [
    {
      id: 'url',
      name: 'Nothing but the unguessable address: whoever knows it can send',
      settings: [],
      authentication: { scheme: 'none' },
    },
  ],
  // no event id, but the body holds the time at which it was fired
  deduplication: { from: 'bodyHash' },
  ordering: null,
  eventType: { from: 'body', path: '$.type' },
  batch: null,
  bodyFormats: ['form'],
  allowGet: false,
  handshakes: [{ kind: 'probe', methods: ['GET', 'HEAD', 'POST'], parameter: null }],
  answer: null,
  samples: [
    {
      event: 'subscribe',
      title: 'Somebody subscribed',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        type: 'subscribe',
        fired_at: '2026-03-11 20:04:16',
        'data[id]': '3f1c77a09b',
        'data[email]': 'karin.vogel@example.com',
        'data[email_type]': 'html',
        'data[ip_opt]': '192.0.2.44',
        'data[web_id]': '70021144',
        'data[merges][EMAIL]': 'karin.vogel@example.com',
        'data[merges][FNAME]': 'Karin',
        'data[merges][LNAME]': 'Vogel',
        'data[list_id]': 'b61f00madeup',
      }).toString(),
      suggestion: {
        eventName: 'Subscribed to newsletter',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'subscribe' },
          mapping: {
            event: { name: { const: 'Subscribed to newsletter' }, time: { path: '$.body.fired_at' } },
            identifiers: {
              email: { path: "$.body['data[email]']" },
              mailchimp_contact_id: { path: "$.body['data[id]']" },
            },
            traits: {
              firstName: { path: "$.body['data[merges][FNAME]']", omitIfEmpty: true },
              lastName: { path: "$.body['data[merges][LNAME]']", omitIfEmpty: true },
              newsletter: { const: true },
            },
            properties: { audienceId: { path: "$.body['data[list_id]']" } },
          },
        },
      },
    },
    {
      event: 'unsubscribe',
      title: 'Somebody unsubscribed',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        type: 'unsubscribe',
        fired_at: '2026-04-02 06:51:39',
        'data[action]': 'unsub',
        'data[reason]': 'manual',
        'data[id]': '3f1c77a09b',
        'data[email]': 'karin.vogel@example.com',
        'data[email_type]': 'html',
        'data[ip_opt]': '192.0.2.44',
        'data[web_id]': '70021144',
        'data[merges][EMAIL]': 'karin.vogel@example.com',
        'data[merges][FNAME]': 'Karin',
        'data[merges][LNAME]': 'Vogel',
        'data[list_id]': 'b61f00madeup',
      }).toString(),
      suggestion: {
        eventName: 'Unsubscribed from newsletter',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'unsubscribe' },
          mapping: {
            event: { name: { const: 'Unsubscribed from newsletter' }, time: { path: '$.body.fired_at' } },
            identifiers: {
              email: { path: "$.body['data[email]']" },
              mailchimp_contact_id: { path: "$.body['data[id]']" },
            },
            traits: { newsletter: { const: false } },
            properties: {
              audienceId: { path: "$.body['data[list_id]']" },
              reason: { path: "$.body['data[reason]']", omitIfEmpty: true },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open the audience in Mailchimp, then Settings → Webhooks.',
    'Choose "Create new webhook" and paste {url} as the callback URL.',
    'Select the updates that you want: subscribes, unsubscribes, profile updates, email changed, cleaned emails.',
    'Select whose changes to send: those of subscribers, of account admins and of the API.',
    'Save. Mailchimp signs nothing, so keep the address to yourself; if it becomes known, rotate its key here and paste the new one.',
  ],
};
