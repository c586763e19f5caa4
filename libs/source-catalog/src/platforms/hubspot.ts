import type { SettingField, SourceType } from '../types/source-type.ts';

const clientSecret: SettingField = {
  name: 'secret',
  label: 'Client secret',
  help: 'Of the app that owns the webhook subscriptions: the tab "Auth" of the app in HubSpot.',
  kind: 'secret',
  required: true,
};

export const hubspot: SourceType = {
  id: 'hubspot',
  name: 'HubSpot',
  category: 'crm',
  description: 'Contacts, companies, deals and tickets that are created, changed, merged or deleted in HubSpot.',
  presets: [
    {
      id: 'v3',
      name: 'Signature version 3 (recommended)',
      settings: [clientSecret],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'base64',
        key: 'text',
        place: { headers: ['X-HubSpot-Signature-v3'], form: { is: 'value', prefix: '' } },
        content: '{method}{url}{body}{timestamp}',
        timestamp: { from: { in: 'header', names: ['X-HubSpot-Request-Timestamp'] }, unit: 'ms', toleranceSeconds: 300 },
      },
    },
    {
      id: 'v2',
      name: 'Signature version 2 (webhooks of HubSpot workflows)',
      settings: [clientSecret],
      authentication: {
        scheme: 'signature',
        algorithm: 'sha256',
        encoding: 'hex',
        key: 'text',
        place: { headers: ['X-HubSpot-Signature'], form: { is: 'value', prefix: '' } },
        content: '{secret}{method}{url}{body}',
        timestamp: null,
      },
    },
    {
      id: 'v1',
      name: 'Signature version 1 (old apps)',
      settings: [clientSecret],
      authentication: {
        scheme: 'signature',
        algorithm: 'sha256',
        encoding: 'hex',
        key: 'text',
        place: { headers: ['X-HubSpot-Signature'], form: { is: 'value', prefix: '' } },
        content: '{secret}{body}',
        timestamp: null,
      },
    },
  ],
  // a request is a list of events, and a retry may group them anew
  deduplication: null,
  ordering: null,
  eventType: { from: 'body', path: '$.subscriptionType' },
  batch: { path: '$', id: '$.eventId' },
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'contact.creation',
      title: 'A contact was created',
      headers: { 'Content-Type': 'application/json', 'X-HubSpot-Signature-Version': 'v1' },
      body: JSON.stringify([
        {
          eventId: 3181526809,
          subscriptionId: 2841107,
          portalId: 48100213,
          appId: 7720014,
          occurredAt: 1773142201417,
          subscriptionType: 'contact.creation',
          attemptNumber: 0,
          objectId: 90210455,
          changeFlag: 'CREATED',
          changeSource: 'CRM_UI',
        },
      ]),
      suggestion: {
        eventName: 'Contact created',
        definition: {
          filter: { path: '$.body.subscriptionType', op: 'equals', value: 'contact.creation' },
          mapping: {
            event: { name: { const: 'Contact created' }, time: { path: '$.body.occurredAt' }, id: { path: '$.body.eventId' } },
            identifiers: { hubspot_contact_id: { path: '$.body.objectId' } },
            properties: { changeSource: { path: '$.body.changeSource' } },
          },
        },
      },
    },
    {
      event: 'contact.propertyChange',
      title: "A contact's email address changed",
      headers: { 'Content-Type': 'application/json', 'X-HubSpot-Signature-Version': 'v1' },
      body: JSON.stringify([
        {
          eventId: 3181527744,
          subscriptionId: 2841108,
          portalId: 48100213,
          appId: 7720014,
          occurredAt: 1773142266020,
          subscriptionType: 'contact.propertyChange',
          attemptNumber: 0,
          objectId: 90210455,
          propertyName: 'email',
          propertyValue: 'ines.calder@example.com',
          changeSource: 'CRM_UI',
        },
      ]),
      suggestion: {
        eventName: 'Contact email changed',
        definition: {
          filter: {
            all: [
              { path: '$.body.subscriptionType', op: 'equals', value: 'contact.propertyChange' },
              { path: '$.body.propertyName', op: 'equals', value: 'email' },
            ],
          },
          mapping: {
            event: { name: { const: 'Contact email changed' }, time: { path: '$.body.occurredAt' }, id: { path: '$.body.eventId' } },
            identifiers: {
              email: { path: '$.body.propertyValue', omitIfEmpty: true },
              hubspot_contact_id: { path: '$.body.objectId' },
            },
            properties: { changeSource: { path: '$.body.changeSource' } },
          },
        },
      },
    },
    {
      event: 'deal.creation',
      title: 'A deal was created',
      headers: { 'Content-Type': 'application/json', 'X-HubSpot-Signature-Version': 'v1' },
      body: JSON.stringify([
        {
          eventId: 3181530199,
          subscriptionId: 2841110,
          portalId: 48100213,
          appId: 7720014,
          occurredAt: 1773142400903,
          subscriptionType: 'deal.creation',
          attemptNumber: 0,
          objectId: 17300442109,
          changeFlag: 'CREATED',
          changeSource: 'CRM_UI',
        },
      ]),
      suggestion: {
        eventName: 'Deal created',
        definition: {
          filter: { path: '$.body.subscriptionType', op: 'equals', value: 'deal.creation' },
          mapping: {
            event: { name: { const: 'Deal created' }, time: { path: '$.body.occurredAt' }, id: { path: '$.body.eventId' } },
            // HubSpot sends the deal's number and not whose it is
            identifiers: { hubspot_deal_id: { path: '$.body.objectId' } },
            properties: { changeSource: { path: '$.body.changeSource' } },
          },
        },
      },
    },
  ],
  setup: [
    'Open the app in HubSpot that shall send the events (Development, or Settings → Integrations), or create one.',
    'Copy the client secret from the tab "Auth" and enter it here.',
    'Open "Webhooks" in the app and paste {url} as the target URL.',
    'Create subscriptions: contact.creation, contact.propertyChange for each property that you want, deal.creation.',
    'Activate the subscriptions.',
    'HubSpot sends changed values only: subscribe to the change of email, firstname, lastname and phone to learn who a contact is.',
  ],
};
