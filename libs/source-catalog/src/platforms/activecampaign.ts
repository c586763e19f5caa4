import type { MappedTrait, MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

/** A form whose names have brackets; they are part of the name. */
function form(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams({
    ...parameters,
    'contact[id]': '4107',
    'contact[email]': 'greta.halloway@example.com',
    'contact[first_name]': 'Greta',
    'contact[last_name]': 'Halloway',
    'contact[phone]': '+44 20 7946 0018',
    'contact[orgname]': 'Halloway Outdoor',
    'contact[tags]': 'newsletter, spring-2026',
    'contact[ip]': '192.0.2.44',
    'contact[fields][39]': 'hiking',
  }).toString();
}

const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };

const time: MappedValue = { path: '$.body.date_time', fn: [['parseDate']] };

const identifiers: Readonly<Record<string, MappedValue>> = {
  email: { path: "$.body['contact[email]']" },
  phone: { path: "$.body['contact[phone]']", fn: [['toE164']], omitIfEmpty: true },
  activecampaign_contact_id: { path: "$.body['contact[id]']" },
};

const traits: Readonly<Record<string, MappedTrait>> = {
  firstName: { path: "$.body['contact[first_name]']", omitIfEmpty: true },
  lastName: { path: "$.body['contact[last_name]']", omitIfEmpty: true },
  company: { path: "$.body['contact[orgname]']", omitIfEmpty: true },
};

export const activecampaign: SourceType = {
  id: 'activecampaign',
  name: 'ActiveCampaign',
  category: 'marketing',
  description: 'Contacts that subscribe, unsubscribe, change or are tagged.',
  presets: [{ id: 'url', name: 'Secret address', settings: [], authentication: { scheme: 'none' } }],
  // delivered at least once, without an id
  deduplication: { from: 'bodyHash' },
  ordering: { from: 'body', path: "$['contact[id]']" },
  eventType: { from: 'body', path: '$.type' },
  batch: null,
  bodyFormats: ['form'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'subscribe',
      title: 'Somebody subscribed to a list',
      headers,
      body: form({
        type: 'subscribe',
        date_time: '2026-02-03T10:14:22-06:00',
        initiated_from: 'public',
        initiated_by: 'contact',
        list: '3',
      }),
      suggestion: {
        eventName: 'Subscribed',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'subscribe' },
          mapping: {
            event: { name: { const: 'Subscribed' }, time },
            identifiers,
            traits: { ...traits, subscribed: { const: true } },
            properties: { listId: { path: '$.body.list' }, initiatedBy: { path: '$.body.initiated_by' } },
          },
        },
      },
    },
    {
      event: 'contact_tag_added',
      title: 'A contact was tagged',
      headers,
      body: form({
        type: 'contact_tag_added',
        date_time: '2026-02-03T10:20:05-06:00',
        initiated_from: 'admin',
        initiated_by: 'admin',
        list: '0',
        tag: 'spring-2026',
      }),
      suggestion: {
        eventName: 'Tag added',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'contact_tag_added' },
          mapping: {
            event: { name: { const: 'Tag added' }, time },
            identifiers,
            traits: { ...traits, tags: { path: '$.body.tag', keep: 'union' } },
            properties: { tag: { path: '$.body.tag' } },
          },
        },
      },
    },
    {
      event: 'unsubscribe',
      title: 'Somebody unsubscribed from a list',
      headers,
      body: form({
        type: 'unsubscribe',
        date_time: '2026-03-01T08:02:47-06:00',
        initiated_from: 'public',
        initiated_by: 'contact',
        list: '3',
      }),
      suggestion: {
        eventName: 'Unsubscribed',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'unsubscribe' },
          mapping: {
            event: { name: { const: 'Unsubscribed' }, time },
            identifiers,
            traits: { subscribed: { const: false } },
            properties: { listId: { path: '$.body.list' } },
          },
        },
      },
    },
  ],
  setup: [
    'In ActiveCampaign open Settings > Developer > Manage webhooks.',
    'Click Add and give the webhook a name.',
    'Paste {url} as its URL. Treat the address as a password: ActiveCampaign proves itself by nothing else.',
    'Choose the types that you want, for example Subscribes and Contact tag added, and who may cause them.',
    'Save. Note that ActiveCampaign never repeats a failed request and sends nothing for bulk imports.',
  ],
};
