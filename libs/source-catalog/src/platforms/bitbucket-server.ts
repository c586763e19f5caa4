import type { MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

const greta = {
  name: 'ghalloway',
  emailAddress: 'greta.halloway@example.com',
  id: 77,
  displayName: 'Greta Halloway',
  active: true,
  slug: 'ghalloway',
  type: 'NORMAL',
};

const repository = {
  slug: 'shop',
  id: 12,
  name: 'shop',
  scmId: 'git',
  state: 'AVAILABLE',
  project: { key: 'OUT', id: 3, name: 'Outdoor', public: false, type: 'NORMAL' },
  public: false,
};

const headers = (eventKey: string) => ({ 'Content-Type': 'application/json; charset=utf-8', 'X-Event-Key': eventKey });

const time: MappedValue = { path: '$.body.date', fn: [['parseDate']] };

const identifiers: Readonly<Record<string, MappedValue>> = {
  email: { path: '$.body.actor.emailAddress', omitIfEmpty: true },
  bitbucket_user_id: { path: '$.body.actor.id' },
};

const traits: Readonly<Record<string, MappedValue>> = {
  name: { path: '$.body.actor.displayName', omitIfEmpty: true },
  login: { path: '$.body.actor.name' },
};

export const bitbucketServer: SourceType = {
  id: 'bitbucket-server',
  name: 'Bitbucket Server and Data Center',
  category: 'developer',
  description: 'Pushes and pull requests of a Bitbucket server of your own.',
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
      authentication: { scheme: 'hmac', header: 'X-Hub-Signature', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' },
    },
  ],
  // the body says when it happened, to the second, and to which commits
  deduplication: { from: 'bodyHash' },
  ordering: { from: 'body', path: '$.repository.id' },
  eventType: { from: 'header', name: 'X-Event-Key' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'repo:refs_changed',
      title: 'Somebody pushed commits',
      headers: headers('repo:refs_changed'),
      body: JSON.stringify({
        eventKey: 'repo:refs_changed',
        date: '2026-02-03T11:14:22+0100',
        actor: greta,
        repository,
        changes: [
          {
            ref: { id: 'refs/heads/main', displayId: 'main', type: 'BRANCH' },
            refId: 'refs/heads/main',
            fromHash: '3f8a0c5be1d24f7a96b0c8d2e4a1f7053b9c6d10',
            toHash: '9c41d7e2ab5f40638e1d0b7a2c95f3e8d6041b7a',
            type: 'UPDATE',
          },
        ],
      }),
      suggestion: {
        eventName: 'Code pushed',
        definition: {
          filter: { path: "$.headers['x-event-key']", op: 'equals', value: 'repo:refs_changed' },
          mapping: {
            event: { name: { const: 'Code pushed' }, time },
            identifiers,
            traits,
            properties: {
              repository: { template: '{{$.body.repository.project.key}}/{{$.body.repository.slug}}' },
              branch: { path: '$.body.changes[0].ref.displayId' },
            },
            items: {
              each: '$.body.changes[*]',
              fields: { ref: { path: '$.refId' }, change: { path: '$.type', fn: [['lower']] }, commit: { path: '$.toHash' } },
            },
          },
        },
      },
    },
    {
      event: 'pr:opened',
      title: 'Somebody opened a pull request',
      headers: headers('pr:opened'),
      body: JSON.stringify({
        eventKey: 'pr:opened',
        date: '2026-02-03T11:40:05+0100',
        actor: greta,
        pullRequest: {
          id: 41,
          version: 0,
          title: 'Show the size guide',
          state: 'OPEN',
          open: true,
          closed: false,
          createdDate: 1770115205000,
          fromRef: { id: 'refs/heads/size-guide', displayId: 'size-guide', repository },
          toRef: { id: 'refs/heads/main', displayId: 'main', repository },
          author: { user: greta, role: 'AUTHOR', approved: false, status: 'UNAPPROVED' },
          reviewers: [],
        },
      }),
      suggestion: {
        eventName: 'Pull request opened',
        definition: {
          filter: { path: "$.headers['x-event-key']", op: 'equals', value: 'pr:opened' },
          mapping: {
            event: { name: { const: 'Pull request opened' }, time },
            identifiers,
            traits,
            properties: {
              repository: { template: '{{$.body.pullRequest.toRef.repository.project.key}}/{{$.body.pullRequest.toRef.repository.slug}}' },
              number: { path: '$.body.pullRequest.id' },
              title: { path: '$.body.pullRequest.title' },
              branch: { path: '$.body.pullRequest.fromRef.displayId' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'In Bitbucket open the repository, then Repository settings > Webhooks.',
    'Click Create webhook and give it a name.',
    'Paste {url} as the URL.',
    'Think of a long secret, enter it there, and copy it into this source.',
    'Choose the events that you want, for example Push and Opened under Pull request.',
    'Leave "Active" ticked and click Create.',
  ],
};
