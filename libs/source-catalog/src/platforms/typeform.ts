import type { SourceType } from '../types/source-type.ts';

export const typeform: SourceType = {
  id: 'typeform',
  name: 'Typeform',
  category: 'marketing',
  description: 'The answers of everybody who submits a form.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the webhook secret',
      settings: [
        {
          name: 'secret',
          label: 'Secret',
          help: 'As entered in the form under Connect → Webhooks → Edit. Without a secret Typeform signs nothing.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'Typeform-Signature', algorithm: 'sha256', encoding: 'base64', prefix: 'sha256=' },
    },
  ],
  deduplication: { from: 'body', path: '$.event_id' },
  ordering: { from: 'body', path: '$.form_response.token' },
  eventType: { from: 'body', path: '$.event_type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'form_response',
      title: 'Somebody filled in a contact form',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Typeform Webhooks' },
      body: JSON.stringify({
        event_id: '01JMADEUPFORM0000000000001',
        event_type: 'form_response',
        form_response: {
          form_id: 'mAdEuP01',
          token: 'k3u7madeupresponsetoken01',
          landed_at: '2026-03-12T16:20:08Z',
          submitted_at: '2026-03-12T16:22:41Z',
          hidden: { utm_source: 'newsletter' },
          definition: {
            id: 'mAdEuP01',
            title: 'Get in touch',
            fields: [
              { id: 'fFirst', ref: 'first_name', type: 'short_text', title: 'What is your first name?' },
              { id: 'fEmail', ref: 'email', type: 'email', title: 'And your email address?' },
              { id: 'fPhone', ref: 'phone', type: 'phone_number', title: 'A phone number, if you like' },
              { id: 'fTopic', ref: 'topic', type: 'multiple_choice', title: 'What is it about?' },
            ],
          },
          answers: [
            { type: 'text', text: 'Amara', field: { id: 'fFirst', type: 'short_text', ref: 'first_name' } },
            { type: 'email', email: 'amara.quist@example.com', field: { id: 'fEmail', type: 'email', ref: 'email' } },
            { type: 'phone_number', phone_number: '+14155550164', field: { id: 'fPhone', type: 'phone_number', ref: 'phone' } },
            { type: 'choice', choice: { label: 'A quote' }, field: { id: 'fTopic', type: 'multiple_choice', ref: 'topic' } },
          ],
        },
      }),
      suggestion: {
        eventName: 'Form submitted',
        definition: {
          filter: { path: '$.body.form_response.form_id', op: 'equals', value: 'mAdEuP01' },
          mapping: {
            event: {
              name: { const: 'Form submitted' },
              time: { path: '$.body.form_response.submitted_at' },
              id: { path: '$.body.event_id' },
            },
            // the first answer of each type, wherever it stands: skipped questions leave no gap
            identifiers: {
              email: { path: '$.body.form_response.answers', fn: [['map', '$.email'], ['first']] },
              phone: { path: '$.body.form_response.answers', fn: [['map', '$.phone_number'], ['first'], ['toE164']] },
            },
            traits: { firstName: { path: '$.body.form_response.answers', fn: [['map', '$.text'], ['first']] } },
            properties: {
              form: { path: '$.body.form_response.definition.title' },
              topic: { path: '$.body.form_response.answers', fn: [['map', '$.choice.label'], ['first']] },
              utmSource: { path: '$.body.form_response.hidden.utm_source' },
            },
          },
        },
      },
    },
    {
      event: 'form_response',
      title: 'A known person answered a survey',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Typeform Webhooks' },
      body: JSON.stringify({
        event_id: '01JMADEUPFORM0000000000002',
        event_type: 'form_response',
        form_response: {
          form_id: 'mAdEuP02',
          token: 'k3u7madeupresponsetoken02',
          landed_at: '2026-03-13T08:00:12Z',
          submitted_at: '2026-03-13T08:01:30Z',
          hidden: { user_id: 'u_5120', email: 'pavel.iversen@example.com' },
          definition: {
            id: 'mAdEuP02',
            title: 'How did we do?',
            fields: [{ id: 'fScore', ref: 'score', type: 'opinion_scale', title: 'Would you recommend us?' }],
          },
          answers: [{ type: 'number', number: 9, field: { id: 'fScore', type: 'opinion_scale', ref: 'score' } }],
        },
      }),
      suggestion: {
        eventName: 'Survey answered',
        definition: {
          filter: { path: '$.body.form_response.form_id', op: 'equals', value: 'mAdEuP02' },
          mapping: {
            event: {
              name: { const: 'Survey answered' },
              time: { path: '$.body.form_response.submitted_at' },
              id: { path: '$.body.event_id' },
            },
            identifiers: {
              email: { path: '$.body.form_response.hidden.email', omitIfEmpty: true },
              user_id: { path: '$.body.form_response.hidden.user_id', omitIfEmpty: true },
            },
            traits: { surveyScore: { path: '$.body.form_response.answers', fn: [['map', '$.number'], ['first']], type: 'number' } },
            properties: {
              survey: { path: '$.body.form_response.definition.title' },
              score: { path: '$.body.form_response.answers', fn: [['map', '$.number'], ['first']], type: 'number' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open the form in Typeform, then Connect → Webhooks, and choose "Add a webhook".',
    'Paste {url} as the endpoint and save.',
    'Choose "Edit", enter a long secret of your own, and enter the same here.',
    'Switch the webhook on.',
    'Use "Send test request" to see the questions of your form, and choose in the workflow which answer is the email address.',
  ],
};
