import type { SourceType } from '../types/source-type.ts';

function callback(eventId: string, event: object): string {
  return JSON.stringify({
    token: 'not-used-any-more',
    team_id: 'T02HALLOWAY',
    api_app_id: 'A05TRIBUTARY',
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: 1770113662,
    authorizations: [{ enterprise_id: null, team_id: 'T02HALLOWAY', user_id: 'U03BOTUSER', is_bot: true }],
  });
}

const headers = { 'Content-Type': 'application/json' };

export const slack: SourceType = {
  id: 'slack',
  name: 'Slack',
  category: 'support',
  description: 'What happens in a Slack workspace: people who join, messages, mentions, slash commands.',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'Signing secret',
          help: 'On api.slack.com/apps, in your app under Basic Information > App Credentials.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'hex',
        key: 'text',
        place: { headers: ['X-Slack-Signature'], form: { is: 'value', prefix: 'v0=' } },
        content: 'v0:{timestamp}:{body}',
        timestamp: { from: { in: 'header', names: ['X-Slack-Request-Timestamp'] }, unit: 's', toleranceSeconds: 300 },
      },
    },
  ],
  deduplication: { from: 'body', path: '$.event_id' },
  ordering: { from: 'body', path: '$.event.user' },
  eventType: { from: 'body', path: '$.event.type' },
  batch: null,
  // events are JSON, slash commands and interactivity are forms
  bodyFormats: ['json', 'form'],
  allowGet: false,
  handshakes: [{ kind: 'bodyChallenge', when: { path: '$.type', equals: 'url_verification' }, challenge: '$.challenge', answer: 'text' }],
  answer: null,
  samples: [
    {
      event: 'team_join',
      title: 'Somebody joined the workspace',
      headers,
      body: callback('Ev07QK2M4TB1', {
        type: 'team_join',
        user: {
          id: 'U07GRETAHAL',
          team_id: 'T02HALLOWAY',
          name: 'greta.halloway',
          deleted: false,
          real_name: 'Greta Halloway',
          tz: 'Europe/London',
          profile: {
            title: 'Head of Support',
            phone: '',
            real_name: 'Greta Halloway',
            display_name: 'greta',
            email: 'greta.halloway@example.com',
            first_name: 'Greta',
            last_name: 'Halloway',
          },
          is_bot: false,
        },
        cache_ts: 1770113662,
        event_ts: '1770113662.004100',
      }),
      suggestion: {
        eventName: 'Workspace joined',
        definition: {
          filter: {
            all: [
              { path: '$.body.event.type', op: 'equals', value: 'team_join' },
              { none: [{ path: '$.body.event.user.is_bot', op: 'isTrue' }] },
            ],
          },
          mapping: {
            event: {
              name: { const: 'Workspace joined' },
              time: { path: '$.body.event_time', fn: [['parseDate', 'epochSeconds']] },
              id: { path: '$.body.event_id' },
            },
            identifiers: {
              email: { path: '$.body.event.user.profile.email' },
              slack_user_id: { path: '$.body.event.user.id' },
            },
            traits: {
              firstName: { path: '$.body.event.user.profile.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.event.user.profile.last_name', omitIfEmpty: true },
              title: { path: '$.body.event.user.profile.title', omitIfEmpty: true },
              timeZone: { path: '$.body.event.user.tz', omitIfEmpty: true },
            },
            properties: { workspaceId: { path: '$.body.team_id' } },
          },
        },
      },
    },
    {
      event: 'message',
      title: 'Somebody wrote a message',
      headers,
      body: callback('Ev07QK9ZB3CW', {
        type: 'message',
        channel: 'C06SUPPORT1',
        user: 'U07GRETAHAL',
        text: 'The new boots have arrived, thank you!',
        ts: '1770113661.000900',
        event_ts: '1770113661.000900',
        channel_type: 'channel',
      }),
      suggestion: {
        eventName: 'Message written',
        definition: {
          filter: {
            all: [
              { path: '$.body.event.type', op: 'equals', value: 'message' },
              { path: '$.body.event.bot_id', op: 'notExists' },
            ],
          },
          mapping: {
            event: {
              name: { const: 'Message written' },
              time: { path: '$.body.event_time', fn: [['parseDate', 'epochSeconds']] },
              id: { path: '$.body.event_id' },
            },
            identifiers: { slack_user_id: { path: '$.body.event.user' } },
            properties: {
              channelId: { path: '$.body.event.channel' },
              workspaceId: { path: '$.body.team_id' },
              text: { path: '$.body.event.text' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open api.slack.com/apps and create an app for your workspace, or choose one.',
    'Under Basic Information copy the signing secret into this source.',
    'Open Event Subscriptions and switch it on.',
    'Paste {url} as the request URL. Slack asks the address at once and shows "Verified".',
    'Under "Subscribe to bot events" add what you want, for example team_join and message.channels.',
    'Save the changes and install the app in your workspace. To receive e-mail addresses, give it the scope users:read.email.',
  ],
};
