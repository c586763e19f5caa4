import type { SourceType } from '../types/source-type.ts';

const headers = { 'Content-Type': 'application/json', 'User-Agent': 'facebookexternalua' };

export const metaLeadAds: SourceType = {
  id: 'meta-lead-ads',
  name: 'Meta Lead Ads',
  category: 'marketing',
  description: 'Says that somebody filled in a lead form on Facebook or Instagram; the answers stay with Meta.',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'App secret',
          help: 'On developers.facebook.com, in your app under App settings > Basic.',
          kind: 'secret',
          required: true,
        },
        {
          name: 'verifyToken',
          label: 'Verify token',
          help: 'A text of your choice, which you enter again in the settings of the webhook at Meta.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'X-Hub-Signature-256', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' },
    },
  ],
  // Meta gives deliveries no id, and one delivery may tell of several leads
  deduplication: { from: 'bodyHash' },
  ordering: null,
  eventType: { from: 'body', path: '$.field' },
  batch: { path: '$.entry[*].changes[*]', id: '$.value.leadgen_id' },
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [
    { kind: 'queryChallenge', challenge: 'hub.challenge', token: { name: 'hub.verify_token', setting: 'verifyToken' }, answer: 'text' },
  ],
  answer: null,
  samples: [
    {
      event: 'leadgen',
      title: 'Somebody filled in a lead form',
      headers,
      body: JSON.stringify({
        object: 'page',
        entry: [
          {
            id: '104417720938165',
            time: 1770113665,
            changes: [
              {
                field: 'leadgen',
                value: {
                  leadgen_id: '1290448817320061',
                  form_id: '771902264518830',
                  page_id: '104417720938165',
                  ad_id: '120209917745310483',
                  adgroup_id: '120209917745310483',
                  created_time: 1770113662,
                },
              },
            ],
          },
        ],
      }),
      suggestion: {
        eventName: 'Lead form filled in',
        definition: {
          filter: {
            all: [
              { path: '$.body.field', op: 'equals', value: 'leadgen' },
              { path: '$.body.value.leadgen_id', op: 'isNotEmpty' },
            ],
          },
          mapping: {
            event: {
              name: { const: 'Lead form filled in' },
              time: { path: '$.body.value.created_time', fn: [['parseDate', 'epochSeconds']] },
              id: { path: '$.body.value.leadgen_id' },
            },
            identifiers: { meta_lead_id: { path: '$.body.value.leadgen_id' } },
            traits: { leadSource: { const: 'Meta Lead Ads', keep: 'first' } },
            properties: {
              formId: { path: '$.body.value.form_id' },
              pageId: { path: '$.body.value.page_id' },
              adId: { path: '$.body.value.ad_id', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'leadgen',
      title: 'Two people filled in lead forms, told in one request',
      headers,
      body: JSON.stringify({
        object: 'page',
        entry: [
          {
            id: '104417720938165',
            time: 1770117265,
            changes: [
              {
                field: 'leadgen',
                value: { leadgen_id: '1290448817320107', form_id: '771902264518830', page_id: '104417720938165', created_time: 1770117251 },
              },
              {
                field: 'leadgen',
                value: { leadgen_id: '1290448817320112', form_id: '771902264518844', page_id: '104417720938165', created_time: 1770117260 },
              },
            ],
          },
        ],
      }),
      suggestion: {
        eventName: 'Organic lead received',
        definition: {
          filter: {
            all: [
              { path: '$.body.field', op: 'equals', value: 'leadgen' },
              { path: '$.body.value.ad_id', op: 'notExists' },
            ],
          },
          mapping: {
            event: {
              name: { const: 'Organic lead received' },
              time: { path: '$.body.value.created_time', fn: [['parseDate', 'epochSeconds']] },
              id: { path: '$.body.value.leadgen_id' },
            },
            identifiers: { meta_lead_id: { path: '$.body.value.leadgen_id' } },
            properties: { formId: { path: '$.body.value.form_id' }, pageId: { path: '$.body.value.page_id' } },
          },
        },
      },
    },
  ],
  setup: [
    'On developers.facebook.com create an app of the type Business, or choose one, and add the product Webhooks.',
    'Copy the app secret from App settings > Basic into this source, and think of a verify token.',
    'Under Webhooks choose the object Page and click Subscribe to this object.',
    'Paste {url} as the callback URL, enter the verify token, and click Verify and save.',
    'Subscribe to the field leadgen.',
    'Install the app on your page: POST /{page-id}/subscribed_apps?subscribed_fields=leadgen in the Graph API Explorer.',
    'Send a test lead with the Lead Ads Testing Tool.',
  ],
};
