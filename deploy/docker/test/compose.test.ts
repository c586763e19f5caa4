import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TOPIC_CATALOGUE } from '@tributary/contracts';
import { baseConfig, loadConfig } from '@tributary/service-runtime';
import { environmentOf, readCompose } from '../src/compose-file.ts';
import { environmentProblems, imageEnvironment, serviceNames, WORKSPACE_ROOT } from '../src/program-environment.ts';

const SECRETS = { TRIBUTARY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'), TRIBUTARY_ADMIN_TOKEN: `trb_${'0f'.repeat(32)}` };
const INFRASTRUCTURE = ['kafka', 'mongo'];
const compose = readCompose(SECRETS);
const programs = Object.keys(compose).filter((name) => !INFRASTRUCTURE.includes(name));

test('runs every service of the repository, and what they need', () => {
  expect(Object.keys(compose).sort()).toEqual([...serviceNames(), 'topics', ...INFRASTRUCTURE].sort());
});

test.each(programs)('gives %s an environment that its own configuration takes, and nothing that it does not read', async (name) => {
  expect(await environmentProblems(name, environmentOf(compose[name]!))).toEqual([]);
});

test.each(Object.keys(SECRETS))('refuses to start without %s, and says where to read on', (name) => {
  expect(() => readCompose({ ...SECRETS, [name]: '' })).toThrow(`${name} is missing, deploy/docker/README.md says how to make it`);
});

test.each(programs)('builds %s from the one Dockerfile and runs it with no more rights than it needs', (name) => {
  expect(compose[name]).toMatchObject({
    image: `tributary/${name}:local`,
    build: { context: '.', dockerfile: 'deploy/docker/Dockerfile', args: { SERVICE: name } },
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
});

test('opens ports to this machine only', () => {
  const ports = Object.values(compose).flatMap((service) => service.ports ?? []);
  expect(ports).toHaveLength(7);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
});

test('starts services when the topics are there, and those that keep something when the database answers', () => {
  for (const name of serviceNames()) {
    const { depends_on: after } = compose[name]!;
    expect(after).toMatchObject({ topics: { condition: 'service_completed_successfully' } });
    const keepsSomething = 'MONGODB_URI' in environmentOf(compose[name]!);
    expect(after?.['mongo']).toEqual(keepsSomething ? { condition: 'service_healthy' } : undefined);
  }
});

test('lets a service stop in its own time', () => {
  for (const name of serviceNames()) {
    const { shutdownGraceMs } = loadConfig(baseConfig, environmentOf(compose[name]!));
    expect(Number.parseInt(compose[name]!.stop_grace_period ?? '0') * 1000).toBeGreaterThan(shutdownGraceMs);
  }
});

test('asks only addresses that are in the file', () => {
  const { HTTP_PORT: port } = imageEnvironment();
  const urls = Object.values(environmentOf(compose['web-console']!)).filter((value) => value.startsWith('http:'));
  const inside = urls.filter((url) => !url.includes('127.0.0.1'));
  expect(inside.sort()).toEqual(serviceNames().filter((name) => name !== 'web-console').map((name) => `http://${name}:${port}`).sort()); // prettier-ignore
  for (const brokers of programs.map((name) => environmentOf(compose[name]!)['KAFKA_BROKERS'])) expect(brokers).toBe('kafka:9092');
});

test('shows people the addresses that their browsers and sources reach', () => {
  const published = (name: string): string => `http://${compose[name]!.ports![0]!.split(':').slice(0, 2).join(':')}`;
  for (const name of ['config-service', 'ingest-gateway', 'source-worker'])
    expect(environmentOf(compose[name]!)['GATEWAY_URL']).toBe(published('ingest-gateway'));
  expect(environmentOf(compose['web-console']!)['CONFIG_PUBLIC_URL']).toBe(published('config-service'));
});

test('says where sources may be read from', () => {
  const { PULL_ALLOWED_HOSTS: hosts, PULL_ALLOWED_TOPICS: topics } = environmentOf(compose['source-worker']!);
  expect([hosts, topics]).toEqual(['*', '']);
});

test('has a broker that takes the largest record of the catalogue', () => {
  const broker = environmentOf(compose['kafka']!);
  const largest = Math.max(...TOPIC_CATALOGUE.map((topic) => topic.maxMessageBytes));
  expect(Number(broker['KAFKA_MESSAGE_MAX_BYTES'])).toBeGreaterThanOrEqual(largest);
  expect(broker['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
});

test('runs the Kafka and the MongoDB that the tests run on', () => {
  const containers = readFileSync(path.join(WORKSPACE_ROOT, 'libs/testing/src/containers.ts'), 'utf8');
  for (const name of INFRASTRUCTURE) expect(containers).toContain(`'${compose[name]!.image}'`);
  const pom = readFileSync(path.join(WORKSPACE_ROOT, 'deploy/local/kafka/pom.xml'), 'utf8');
  expect(pom).toContain(`<kafka.version>${compose['kafka']!.image.split(':')[1]}</kafka.version>`);
});
