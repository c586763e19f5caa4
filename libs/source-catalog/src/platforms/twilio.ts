import type { SourceType } from '../types/source-type.ts';

const form = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString();

const ACCOUNT = 'AC00000000000000000000000000000001';

function headers(token: string): Record<string, string> {
  return {
    'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'User-Agent': 'TwilioProxy/1.1',
    'I-Twilio-Idempotency-Token': token,
  };
}

export const twilio: SourceType = {
  id: 'twilio',
  name: 'Twilio',
  category: 'support',
  description: 'Text messages and calls that come in, and what became of those that went out.',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'Auth token',
          help: 'In the Twilio Console under Account Info. Of the account that owns the phone number.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha1',
        encoding: 'base64',
        key: 'text',
        place: { headers: ['X-Twilio-Signature'], form: { is: 'value', prefix: '' } },
        // a JSON body is vouched for by its digest in the URL instead
        content: '{url}{form}',
        timestamp: null,
      },
    },
  ],
  deduplication: { from: 'header', name: 'I-Twilio-Idempotency-Token' },
  ordering: { from: 'body', path: '$.MessageSid' },
  // no parameter names the event in messages and calls alike: what is sent depends on where the address was entered
  eventType: null,
  batch: null,
  bodyFormats: ['form', 'json'],
  allowGet: true,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'message received',
      title: 'Somebody sent a text message',
      headers: headers('3f1c9e52-7a40-4b7e-9d0c-1f5b2e8a6c01'),
      body: form({
        ToCountry: 'US',
        SmsMessageSid: 'SM00000000000000000000000000000011',
        NumMedia: '0',
        FromCity: 'SAN FRANCISCO',
        SmsSid: 'SM00000000000000000000000000000011',
        FromState: 'CA',
        SmsStatus: 'received',
        Body: 'Are the boots back in stock?',
        FromCountry: 'US',
        To: '+18005550199',
        NumSegments: '1',
        MessageSid: 'SM00000000000000000000000000000011',
        AccountSid: ACCOUNT,
        From: '+14155550142',
        ApiVersion: '2010-04-01',
      }),
      suggestion: {
        eventName: 'Text message received',
        definition: {
          filter: { path: '$.body.SmsStatus', op: 'equals', value: 'received' },
          mapping: {
            event: { name: { const: 'Text message received' }, id: { path: '$.body.MessageSid' } },
            identifiers: { phone: { path: '$.body.From', fn: [['toE164']] } },
            traits: {
              city: { path: '$.body.FromCity', omitIfEmpty: true, fn: [['capitalize']] },
              country: { path: '$.body.FromCountry', omitIfEmpty: true },
            },
            properties: { text: { path: '$.body.Body' }, to: { path: '$.body.To' } },
          },
        },
      },
    },
    {
      event: 'message delivered',
      title: 'A text message of yours arrived',
      headers: headers('8b2d4a17-55c3-4e9a-8a6f-0c7d91e3b202'),
      body: form({
        SmsSid: 'SM00000000000000000000000000000022',
        SmsStatus: 'delivered',
        MessageStatus: 'delivered',
        To: '+14155550142',
        MessageSid: 'SM00000000000000000000000000000022',
        AccountSid: ACCOUNT,
        From: '+18005550199',
        ApiVersion: '2010-04-01',
      }),
      suggestion: {
        eventName: 'Text message delivered',
        definition: {
          filter: { path: '$.body.MessageStatus', op: 'equals', value: 'delivered' },
          mapping: {
            event: { name: { const: 'Text message delivered' } },
            identifiers: { phone: { path: '$.body.To', fn: [['toE164']] } },
            properties: { messageId: { path: '$.body.MessageSid' }, from: { path: '$.body.From' } },
          },
        },
      },
    },
    {
      event: 'call received',
      title: 'Somebody called',
      headers: headers('c4e7f0a9-21b8-4d36-b5e1-92a8d6f4e303'),
      body: form({
        CallSid: 'CA00000000000000000000000000000033',
        AccountSid: ACCOUNT,
        CallStatus: 'ringing',
        Direction: 'inbound',
        Caller: '+14155550142',
        From: '+14155550142',
        To: '+18005550199',
        CallerCountry: 'US',
        ApiVersion: '2010-04-01',
      }),
      suggestion: {
        eventName: 'Call received',
        definition: {
          filter: {
            all: [
              { path: '$.body.Direction', op: 'equals', value: 'inbound' },
              { path: '$.body.CallStatus', op: 'equals', value: 'ringing' },
            ],
          },
          mapping: {
            event: { name: { const: 'Call received' }, id: { path: '$.body.CallSid' } },
            identifiers: { phone: { path: '$.body.From', fn: [['toE164']] } },
            traits: { country: { path: '$.body.CallerCountry', omitIfEmpty: true } },
            properties: { to: { path: '$.body.To' } },
          },
        },
      },
    },
  ],
  setup: [
    'Copy the auth token from the Twilio Console into this source.',
    'Under Phone Numbers > Manage > Active numbers choose the number.',
    'For messages that come in, paste {url} under "A message comes in", with HTTP POST.',
    'For calls, paste {url} as the "Call status changes" address.',
    'To hear what became of messages you send, give {url} as their StatusCallback.',
    'Save, and send a text message to the number. The address must be exactly this one: Twilio signs it.',
  ],
};
