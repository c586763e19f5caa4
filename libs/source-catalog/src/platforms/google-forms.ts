import type { SourceType } from '../types/source-type.ts';

/** Google Forms has no webhooks of its own: this is what the owner of a form pastes into its script editor. The body of the samples is what it sends. */
const SCRIPT = `function onFormSubmit(e) {
  var answers = {};
  e.response.getItemResponses().forEach(function (item) {
    answers[item.getItem().getTitle()] = item.getResponse();
  });
  UrlFetchApp.fetch('{url}', {
    method: 'post',
    contentType: 'application/json',
    headers: { 'X-Api-Key': 'PASTE THE KEY HERE' },
    payload: JSON.stringify({
      event: 'form_submitted',
      responseId: e.response.getId(),
      formId: e.source.getId(),
      formTitle: e.source.getTitle(),
      submittedAt: e.response.getTimestamp().toISOString(),
      email: e.response.getRespondentEmail(),
      answers: answers,
    }),
  });
}`;

const headers = { 'Content-Type': 'application/json', 'User-Agent': 'Mozilla/5.0 (compatible; Google-Apps-Script)' };

export const googleForms: SourceType = {
  id: 'google-forms',
  name: 'Google Forms',
  category: 'marketing',
  description: 'Answers to a form, sent by a short script of the form.',
  presets: [
    {
      id: 'key',
      name: 'Key in a header',
      settings: [
        {
          name: 'secret',
          label: 'Key',
          help: 'A long random text of your choice. It goes into the script where it says PASTE THE KEY HERE.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key' },
    },
  ],
  deduplication: { from: 'body', path: '$.responseId' },
  ordering: { from: 'body', path: '$.email' },
  eventType: { from: 'body', path: '$.event' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'form_submitted',
      title: 'Somebody answered a contact form',
      headers,
      body: JSON.stringify({
        event: 'form_submitted',
        responseId: '2_ABaOnue7hallowayGreta0001',
        formId: '1aBcContactFormOfHallowayOutdoor',
        formTitle: 'Contact us',
        submittedAt: '2026-02-03T10:14:22.000Z',
        email: 'greta.halloway@example.com',
        answers: { 'First name': 'Greta', 'Last name': 'Halloway', Phone: '+44 20 7946 0018', 'How can we help?': 'Do you repair tents?' },
      }),
      suggestion: {
        eventName: 'Form submitted',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'form_submitted' },
          mapping: {
            event: {
              name: { const: 'Form submitted' },
              time: { path: '$.body.submittedAt', fn: [['parseDate']] },
              id: { path: '$.body.responseId' },
            },
            identifiers: {
              email: { path: '$.body.email' },
              phone: { path: '$.body.answers.Phone', fn: [['toE164']] },
            },
            traits: {
              firstName: { path: "$.body.answers['First name']", omitIfEmpty: true },
              lastName: { path: "$.body.answers['Last name']", omitIfEmpty: true },
            },
            properties: {
              form: { path: '$.body.formTitle' },
              message: { path: "$.body.answers['How can we help?']", omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'form_submitted',
      title: 'Somebody signed up for an event',
      headers,
      body: JSON.stringify({
        event: 'form_submitted',
        responseId: '2_ABaOnue7okonkwoDaniel0002',
        formId: '1xYzWorkshopFormOfHallowayOutdoor',
        formTitle: 'Knot workshop in March',
        submittedAt: '2026-02-04T18:40:03.000Z',
        // what the script sends where the form does not collect addresses
        email: '',
        answers: { 'Your name': 'Daniel Okonkwo', 'Your e-mail': 'daniel.okonkwo@example.com', 'Which days?': ['Saturday', 'Sunday'] },
      }),
      suggestion: {
        eventName: 'Workshop booked',
        definition: {
          filter: { path: '$.body.formTitle', op: 'equals', value: 'Knot workshop in March' },
          mapping: {
            event: {
              name: { const: 'Workshop booked' },
              time: { path: '$.body.submittedAt', fn: [['parseDate']] },
              id: { path: '$.body.responseId' },
            },
            identifiers: { email: { path: '$.body.email', fn: [['coalesce', { path: "$.body.answers['Your e-mail']" }]] } },
            traits: { name: { path: "$.body.answers['Your name']", omitIfEmpty: true } },
            properties: { days: { path: "$.body.answers['Which days?']", fn: [['join', ', ']] } },
          },
        },
      },
    },
  ],
  setup: [
    'Open the form, click the three dots at the top right, and choose Apps Script.',
    `Replace what is there by this script:\n\n${SCRIPT}`,
    'Put the key of this source where the script says PASTE THE KEY HERE, and save.',
    'On the left open Triggers and click Add Trigger.',
    'Choose the function onFormSubmit, the event source "From form" and the event type "On form submit", and save.',
    'Allow the script to read the form and to call the address.',
    'Send a test answer. The script is not repeated when a call fails: see Executions there.',
  ],
};
