import type { SourceType } from '../types/source-type.ts';

export const github: SourceType = {
  id: 'github',
  name: 'GitHub',
  category: 'developer',
  description: 'Issues, pull requests, pushes, stars and everything else that happens in a repository or an organisation.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the webhook secret',
      settings: [
        {
          name: 'secret',
          label: 'Secret',
          help: 'As entered in the webhook under Settings → Webhooks of the repository or organisation.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'X-Hub-Signature-256', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' },
    },
  ],
  deduplication: { from: 'header', name: 'X-GitHub-Delivery' },
  ordering: { from: 'body', path: '$.repository.id' },
  eventType: { from: 'header', name: 'X-GitHub-Event' },
  batch: null,
  bodyFormats: ['json', 'form'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'issues',
      title: 'Somebody opened an issue',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'GitHub-Hookshot/made0up',
        'X-GitHub-Event': 'issues',
        'X-GitHub-Delivery': '6b0c31f0-2222-11f1-8a10-made00000001',
        'X-GitHub-Hook-ID': '410022',
      },
      body: JSON.stringify({
        action: 'opened',
        issue: {
          id: 2990011223,
          number: 57,
          title: 'The export ends after 100 rows',
          html_url: 'https://github.com/made-up-tools/exporter/issues/57',
          state: 'open',
          labels: [{ id: 901, name: 'bug', color: 'd73a4a' }],
          user: { login: 'imani-weaver', id: 88001234, type: 'User' },
          created_at: '2026-03-19T13:01:22Z',
          updated_at: '2026-03-19T13:01:22Z',
        },
        repository: { id: 700112233, name: 'exporter', full_name: 'made-up-tools/exporter', private: false },
        sender: { login: 'imani-weaver', id: 88001234, type: 'User' },
      }),
      suggestion: {
        eventName: 'Issue opened',
        definition: {
          filter: {
            all: [
              { path: "$.headers['x-github-event']", op: 'equals', value: 'issues' },
              { path: '$.body.action', op: 'equals', value: 'opened' },
            ],
          },
          mapping: {
            event: { name: { const: 'Issue opened' }, time: { path: '$.body.issue.created_at' } },
            identifiers: { github_user_id: { path: '$.body.issue.user.id' } },
            traits: { githubLogin: { path: '$.body.issue.user.login' } },
            properties: {
              repository: { path: '$.body.repository.full_name' },
              issue: { path: '$.body.issue.number', type: 'integer' },
              title: { path: '$.body.issue.title' },
              url: { path: '$.body.issue.html_url' },
              labels: { path: '$.body.issue.labels', fn: [['map', '$.name']], omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'push',
      title: 'Somebody pushed commits',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'GitHub-Hookshot/made0up',
        'X-GitHub-Event': 'push',
        'X-GitHub-Delivery': '6b0c31f0-2222-11f1-8a10-made00000002',
        'X-GitHub-Hook-ID': '410022',
      },
      body: JSON.stringify({
        ref: 'refs/heads/main',
        before: '1f0a2b3c4d5e6f708192a3b4c5d6e7f801234567',
        after: '9e8d7c6b5a49382716f5e4d3c2b1a09f87654321',
        created: false,
        deleted: false,
        forced: false,
        commits: [
          {
            id: '9e8d7c6b5a49382716f5e4d3c2b1a09f87654321',
            message: 'Export all rows',
            timestamp: '2026-03-19T15:40:00+01:00',
            url: 'https://github.com/made-up-tools/exporter/commit/9e8d7c6b5a49382716f5e4d3c2b1a09f87654321',
            author: { name: 'Imani Weaver', email: 'imani.weaver@example.com', username: 'imani-weaver' },
          },
        ],
        head_commit: { id: '9e8d7c6b5a49382716f5e4d3c2b1a09f87654321', timestamp: '2026-03-19T15:40:00+01:00' },
        repository: { id: 700112233, name: 'exporter', full_name: 'made-up-tools/exporter', private: false },
        pusher: { name: 'imani-weaver', email: 'imani.weaver@example.com' },
        sender: { login: 'imani-weaver', id: 88001234, type: 'User' },
      }),
      suggestion: {
        eventName: 'Code pushed',
        definition: {
          filter: { path: "$.headers['x-github-event']", op: 'equals', value: 'push' },
          mapping: {
            event: { name: { const: 'Code pushed' } },
            identifiers: {
              // those who hide their address have one that reaches nobody
              email: {
                path: '$.body.pusher.email',
                fn: [['ifElse', { op: 'endsWith', value: '@users.noreply.github.com' }, null, { path: '$.body.pusher.email' }]],
              },
              github_user_id: { path: '$.body.sender.id' },
            },
            traits: { githubLogin: { path: '$.body.sender.login' } },
            properties: {
              repository: { path: '$.body.repository.full_name' },
              ref: { path: '$.body.ref' },
            },
            items: {
              each: '$.body.commits[*]',
              fields: { commit: { path: '$.id' }, message: { path: '$.message' }, url: { path: '$.url' } },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open Settings → Webhooks of the repository or organisation on GitHub and choose "Add webhook".',
    'Paste {url} as the payload URL.',
    'Choose the content type application/json.',
    'Make up a long secret, enter it there and here.',
    'Choose the events that you want, such as issues, pull requests and pushes.',
    'Add the webhook; GitHub sends a ping at once. It does not send a failed delivery again by itself: use "Redeliver".',
  ],
};
