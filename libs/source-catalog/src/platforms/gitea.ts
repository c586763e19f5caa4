import type { MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

const greta = { id: 77, login: 'greta', full_name: 'Greta Halloway', email: 'greta.halloway@example.com', username: 'greta' };

const repository = {
  id: 12,
  owner: { id: 3, login: 'outdoor', full_name: 'Halloway Outdoor', email: '', username: 'outdoor' },
  name: 'shop',
  full_name: 'outdoor/shop',
  private: true,
  html_url: 'https://git.example.com/outdoor/shop',
  default_branch: 'main',
};

const headers = (event: string, delivery: string) => ({
  'Content-Type': 'application/json',
  'X-Gitea-Event': event,
  'X-Gitea-Delivery': delivery,
});

const id: MappedValue = { path: "$.headers['x-gitea-delivery']" };

const identifiers: Readonly<Record<string, MappedValue>> = {
  email: { path: '$.body.sender.email', omitIfEmpty: true },
  gitea_user_id: { path: '$.body.sender.id' },
};

const traits: Readonly<Record<string, MappedValue>> = {
  name: { path: '$.body.sender.full_name', omitIfEmpty: true },
  login: { path: '$.body.sender.login' },
};

export const gitea: SourceType = {
  id: 'gitea',
  name: 'Gitea',
  category: 'developer',
  description: 'Pushes, issues and pull requests of a Gitea server.',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'Secret',
          help: 'A long random text of your choice, which you enter again in the webhook.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'X-Gitea-Signature', algorithm: 'sha256', encoding: 'hex', prefix: '' },
    },
  ],
  deduplication: { from: 'header', name: 'X-Gitea-Delivery' },
  ordering: { from: 'body', path: '$.repository.full_name' },
  eventType: { from: 'header', name: 'X-Gitea-Event' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'push',
      title: 'Somebody pushed commits',
      headers: headers('push', '5b1e0c7a-90d4-4f6e-8c2b-3a7f61d9e801'),
      body: JSON.stringify({
        ref: 'refs/heads/main',
        before: '3f8a0c5be1d24f7a96b0c8d2e4a1f7053b9c6d10',
        after: '9c41d7e2ab5f40638e1d0b7a2c95f3e8d6041b7a',
        compare_url: 'https://git.example.com/outdoor/shop/compare/3f8a0c5b...9c41d7e2',
        commits: [
          {
            id: '9c41d7e2ab5f40638e1d0b7a2c95f3e8d6041b7a',
            message: 'Show the stock of boots\n',
            url: 'https://git.example.com/outdoor/shop/commit/9c41d7e2ab5f40638e1d0b7a2c95f3e8d6041b7a',
            author: { name: 'Greta Halloway', email: 'greta.halloway@example.com', username: 'greta' },
            timestamp: '2026-02-03T11:14:20+01:00',
            added: [],
            removed: [],
            modified: ['src/stock.ts'],
          },
        ],
        repository,
        pusher: greta,
        sender: greta,
      }),
      suggestion: {
        eventName: 'Code pushed',
        definition: {
          filter: { path: "$.headers['x-gitea-event']", op: 'equals', value: 'push' },
          mapping: {
            event: { name: { const: 'Code pushed' }, id },
            identifiers,
            traits,
            properties: {
              repository: { path: '$.body.repository.full_name' },
              branch: { path: '$.body.ref', fn: [['replace', 'refs/heads/', '']] },
              commits: { path: '$.body.commits', fn: [['length']] },
            },
            items: {
              each: '$.body.commits[*]',
              fields: { id: { path: '$.id' }, message: { path: '$.message', fn: [['trim']] }, url: { path: '$.url' } },
            },
          },
        },
      },
    },
    {
      event: 'issues',
      title: 'Somebody opened an issue',
      headers: headers('issues', 'd20f6b98-1c37-45ae-b7e4-08c95a3f1602'),
      body: JSON.stringify({
        action: 'opened',
        number: 41,
        issue: {
          id: 904,
          number: 41,
          title: 'The size guide is missing',
          body: 'On the page of the boots.',
          state: 'open',
          user: greta,
          labels: [],
          html_url: 'https://git.example.com/outdoor/shop/issues/41',
          created_at: '2026-02-03T11:30:00+01:00',
          updated_at: '2026-02-03T11:30:00+01:00',
        },
        repository,
        sender: greta,
      }),
      suggestion: {
        eventName: 'Issue opened',
        definition: {
          filter: {
            all: [
              { path: "$.headers['x-gitea-event']", op: 'equals', value: 'issues' },
              { path: '$.body.action', op: 'equals', value: 'opened' },
            ],
          },
          mapping: {
            event: { name: { const: 'Issue opened' }, time: { path: '$.body.issue.created_at', fn: [['parseDate']] }, id },
            identifiers,
            traits,
            properties: {
              repository: { path: '$.body.repository.full_name' },
              number: { path: '$.body.issue.number' },
              title: { path: '$.body.issue.title' },
              url: { path: '$.body.issue.html_url' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'In Gitea open the repository (or the organisation), then Settings > Webhooks.',
    'Click Add Webhook and choose Gitea.',
    'Paste {url} as the target URL, with the method POST and the content type application/json.',
    'Think of a long secret, enter it there, and copy it into this source.',
    'Choose the events that you want, and click Add Webhook.',
    'Open the webhook again and click Test Delivery.',
  ],
};
