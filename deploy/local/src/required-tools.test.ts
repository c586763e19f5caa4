import { missingTools, needsJava } from '../required-tools.mjs';

const COMPLETE: Record<string, string> = {
  npm: '11.0.0',
  java: 'openjdk version "17.0.15" 2025-04-15',
  javac: 'javac 17.0.15',
  mvn: 'Apache Maven 3.8.7',
};
const asking = (machine: Record<string, string>) => (command: string) => machine[command];

test('nothing is missing on a complete machine', () => {
  expect(missingTools('20.11.0', asking(COMPLETE))).toEqual([]);
});

test.each(['npm', 'java', 'javac', 'mvn'])('a machine without %s is told so, and how to get it', (command) => {
  const { [command]: _missing, ...machine } = COMPLETE;
  const [line, ...others] = missingTools('24.0.0', asking(machine));
  expect(others).toEqual([]);
  expect(line).toMatch(/apt install|https:\/\/nodejs\.org/);
});

test('versions that are too old are named', () => {
  expect(missingTools('18.20.0', asking({ ...COMPLETE, java: 'openjdk version "11.0.2"' }))).toEqual([
    expect.stringContaining('18.20.0'),
    expect.stringContaining('this is 11'),
  ]);
});

test('Java and Maven are asked for only where something runs on them', () => {
  expect(missingTools('24.0.0', asking({ npm: '11.0.0' }), false)).toEqual([]);
  const given = { KAFKA_BROKERS: 'kafka:9092', MONGODB_URI: 'mongodb://mongo/tributary' };
  expect(needsJava('start', [], {})).toBe(true);
  expect(needsJava('start', [], { KAFKA_BROKERS: 'kafka:9092' })).toBe(true);
  expect(needsJava('start', [], given)).toBe(false);
  expect(needsJava('start', ['--help'], {})).toBe(false);
  expect(needsJava('demo', [], {})).toBe(false);
  expect(needsJava('test', [], given)).toBe(true);
});
