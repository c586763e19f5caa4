import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
/** ESLint says this of an import that points against the layers. */
const LAYERS = /^A project tagged with "layer:(\w+)" can only depend on libs tagged with/;

const APPS = /^Imports of apps are forbidden/;

/** Files with a text that breaks a rule, and what must be said about it. Only files that exist belong to a TypeScript project. */
const FORBIDDEN: readonly (readonly [what: string, file: string, text: string, message: RegExp])[] = [
  ['a library → a service', 'libs/secrets/src/secret-box.ts', `import '@tributary/activity-service/src/config.ts';`, APPS],
  ['a platform library → contracts', 'libs/kafka/src/record.ts', `import '@tributary/contracts';`, LAYERS],
  ['pure code → a platform library', 'libs/identity/src/view.ts', `import '@tributary/kafka';`, LAYERS],
  [
    'a type counts as well',
    'libs/workflow/src/compile.ts',
    `import type { Kafka } from '@tributary/kafka';\nexport type K = Kafka;`,
    LAYERS,
  ],
  ['a service → another', 'services/profile-service/src/service.ts', `import '@tributary/config-service/src/config.ts';`, APPS],
  [
    'a service → another, by path',
    'services/profile-service/src/metrics.ts',
    `import '../../config-service/src/config.ts';`,
    /relative or absolute path/,
  ],
  ['a service → a tool', 'services/ingest-gateway/src/service.ts', `import '@tributary/testing';`, LAYERS],
  ['browser code → Node code', 'libs/workflow/src/values/dates.ts', `import '@tributary/source-catalog';`, /tagged with "runtime:any"/],
  ['pure code → Node', 'libs/workflow/src/program.ts', `import 'node:fs';`, /runs in the browser too/],
  ['decisions of a service → the database', 'services/profile-service/src/apply/groups.ts', `import 'mongoose';`, /does no I\/O/],
  ['KafkaJS in a service', 'services/profile-service/src/kafka/publish.ts', `import 'kafkajs';`, /Only libs\/kafka imports kafkajs/],
  ['KafkaJS in another library', 'libs/testing/src/test-kafka.ts', `import 'kafkajs';`, /Only libs\/kafka imports kafkajs/],
  [
    'the environment in a service',
    'services/ingest-gateway/src/config.ts',
    `export const x = process.env.X;`,
    /Only libs\/service-runtime reads/,
  ],
  ['the environment in a library', 'libs/kafka/src/client.ts', `export const { env } = process;`, /Only libs\/service-runtime reads/],
];

/** What must stay allowed: rules that refuse everything prove nothing. */
const ALLOWED: readonly (readonly [what: string, file: string, text: string])[] = [
  ['a service → a runtime library', 'services/config-service/src/service.ts', `import '@tributary/definitions';`],
  ['a test → a tool', 'services/config-service/test/harness.ts', `import '@tributary/testing';`],
  ['KafkaJS in libs/kafka', 'libs/kafka/src/logging.ts', `import 'kafkajs';`],
  ['the environment in service-runtime', 'libs/service-runtime/src/run.ts', `export const x = process.env['X'];`],
];

let messages: Readonly<Record<string, readonly string[]>>;

beforeAll(() => {
  const texts = Object.fromEntries([...FORBIDDEN, ...ALLOWED].map(([, file, text]) => [file, `${text}\n`]));
  // a process of its own: ESLint loads its configuration as an ES module, which jest cannot
  const node = path.join(ROOT, 'node_modules/.bin/node');
  // with CI set, typescript-eslint takes the files on disk for the only texts that it will see, and lints those
  const env = { ...process.env, CI: undefined };
  const output = execFileSync(node, [path.join(ROOT, 'tests/src/lint-texts.ts'), JSON.stringify(texts)], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  messages = JSON.parse(output) as typeof messages;
});

test.each(FORBIDDEN)('%s is refused (%s)', (_what, file, _text, message) => {
  expect(messages[file]).toEqual([expect.stringMatching(message)]);
});

test.each(ALLOWED)('%s is allowed (%s)', (_what, file) => {
  expect(messages[file]).toEqual([]);
});
