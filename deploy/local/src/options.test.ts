import path from 'node:path';
import { stackOptions } from './options.ts';

const ROOT = '/workspace';

test('without options: one process each, data in the workspace, everything started here', () => {
  expect(stackOptions(ROOT, [], {})).toEqual({
    dataDir: '/workspace/.tributary',
    reset: false,
    replicas: new Map(),
    kafkaBrokers: undefined,
    mongodbUri: undefined,
  });
});

test('options and environment are read; an empty variable is none', () => {
  const options = stackOptions(ROOT, ['--data-dir', 'data', '--replicas', 'workflow-engine=2,profile-service=3'], {
    KAFKA_BROKERS: 'kafka:9092',
    MONGODB_URI: '',
  });
  expect(path.isAbsolute(options.dataDir)).toBe(true);
  expect(options.replicas).toEqual(
    new Map([
      ['workflow-engine', 2],
      ['profile-service', 3],
    ]),
  );
  expect(options.kafkaBrokers).toBe('kafka:9092');
  expect(options.mongodbUri).toBeUndefined();
});

test.each([
  [['--port', '1'], "Unknown option '--port'. --help lists the options."],
  [['--data-dir'], "Option '--data-dir <value>' argument missing. --help lists the options."],
  [
    ['--replicas', 'ingest-gateway=2'],
    '--replicas ingest-gateway=2: give workflow-engine=1…9 or profile-service=1…9, separated by commas.',
  ],
  [['now'], "Unexpected argument 'now'. --help lists the options."],
])('%j is refused in words', (args, message) => {
  expect(() => stackOptions(ROOT, args, {})).toThrow(message);
});

test('--reset is refused where the data is not the own', () => {
  expect(() => stackOptions(ROOT, ['--reset'], { MONGODB_URI: 'mongodb://mongo/tributary' })).toThrow(
    'unset KAFKA_BROKERS and MONGODB_URI',
  );
});
