import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '@tributary/testing';
import { type Api, apiOf, createSource, createWorkflow, profileOf } from '../src/api.ts';
import { type Stack, startStack } from '../src/stack.ts';

const ROOT = path.resolve(__dirname, '../..');
const EVERYTHING = [
  'activity-service',
  'config-service',
  'ingest-gateway',
  'kafka',
  'mongodb',
  'profile-service',
  'source-worker',
  'web-console',
  'workflow-engine',
];

let stack: Stack;
let api: Api;
let webhook: string;
/** What the tests leave to be removed. */
const folders: string[] = [];

beforeAll(async () => {
  stack = await startStack();
  await prepare();
}, 320_000);

afterAll(async () => {
  await stack?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A source and a workflow through which people become known. */
async function prepare(): Promise<void> {
  api = apiOf(stack);
  const source = await createSource(api, stack, 'People', { authentication: { scheme: 'none' } });
  await createWorkflow(api, stack, 'People', source.id, {
    mapping: { event: { name: { const: 'Seen' } }, identifiers: { email: { path: '$.body.email' } } },
  });
  webhook = source.url;
}

/** Posts until it is accepted, and waits until the person is known. */
async function meet(email: string): Promise<void> {
  const post = async (): Promise<boolean> =>
    (await fetch(webhook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email }) })).ok;
  await eventually(post, { what: `${email} accepted`, timeoutMs: 60_000 });
  await eventually(() => profileOf(api, stack, `email:${email}`), { what: email, timeoutMs: 60_000 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // a process that has ended and that nobody has asked for its exit code still has its pid
    return !existsSync('/proc') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const allGone = (pids: readonly number[]) => eventually(() => !pids.some(isAlive), { what: 'the end of every process', timeoutMs: 60_000 });
const supervisor = (dataDir: string): number =>
  (JSON.parse(readFileSync(path.join(dataDir, 'supervisor.json'), 'utf8')) as { pid: number }).pid;
const pidsOf = (running: Stack): number[] => running.processNames().map((name) => running.process(name).pid);

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-start-'));
  folders.push(folder);
  return folder;
}

/** `npm start` with options that it refuses. */
function refusal(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...environment } = process.env;
  const { status, stderr } = spawnSync('npm', ['-s', 'start', '--', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...environment, ...env },
  });
  expect(status).toBe(2);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim();
}

test('stack.json is private and says what the contract says; every service runs as a process of its own', async () => {
  const file = path.join(stack.dataDir, 'stack.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual([
    'consoleUrl',
    'gatewayUrl',
    'configUrl',
    'profileUrl',
    'activityUrl',
    'workerUrl',
    'adminToken',
    'kafkaBrokers',
    'mongodbUri',
  ]);
  expect(stack.processNames().sort()).toEqual(EVERYTHING);
  expect(stack.output()).toContain(`console   ${stack.consoleUrl}   sign in with the adminToken`);
  expect((await fetch(stack.consoleUrl)).status).toBe(200);
  const session = await fetch(`${stack.consoleUrl}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.consoleUrl },
    body: JSON.stringify({ token: stack.adminToken }),
  });
  expect(session.ok).toBe(true);
});

test('what cannot be meant is refused in words', () => {
  expect(refusal(['--prot'])).toBe("Unknown option '--prot'. --help lists the options.");
  expect(refusal(['--data-dir', stack.dataDir])).toContain(`A stack runs on ${stack.dataDir} already (pid ${supervisor(stack.dataDir)})`);
  expect(refusal(['--data-dir', stack.dataDir, '--reset'])).toContain('already');
  expect(refusal(['--reset'], { MONGODB_URI: stack.mongodbUri })).toContain('--reset empties only');
  const foreign = newFolder();
  mkdirSync(path.join(foreign, 'kafka'));
  writeFileSync(path.join(foreign, 'kafka/letter'), 'to a friend');
  expect(refusal(['--data-dir', foreign, '--reset'])).toContain('not a data directory of Tributary');
  expect(readFileSync(path.join(foreign, 'kafka/letter'), 'utf8')).toBe('to a friend');
});

test.each(['workflow-engine', 'kafka', 'mongodb'])('%s, killed, is started again where it was, with a message', async (name) => {
  await meet(`before-${name}@example.com`);
  await stack.kill(name);
  await eventually(() => stack.output().includes(`${name} is back (pid ${stack.process(name).pid})`), { what: 'the message' });
  await meet(`after-${name}@example.com`);
});

test('a second stack, on what the first one has, starts no Kafka and no database, and stops without a trace', async () => {
  const folder = newFolder();
  const other = await startStack([], {
    dataDir: folder,
    env: { KAFKA_BROKERS: stack.kafkaBrokers, MONGODB_URI: stack.mongodbUri.replace('/tributary', '/second'), TOPIC_PREFIX: 'second.' },
  });
  const pids = [...pidsOf(other), supervisor(folder)];
  expect(other.processNames().sort()).toEqual(EVERYTHING.filter((name) => name !== 'kafka' && name !== 'mongodb'));
  expect(other.kafkaBrokers).toBe(stack.kafkaBrokers);
  const ports = [other, stack].flatMap(({ consoleUrl, gatewayUrl, configUrl, profileUrl, activityUrl, workerUrl }) => [consoleUrl, gatewayUrl, configUrl, profileUrl, activityUrl, workerUrl]); // prettier-ignore
  expect(new Set(ports).size).toBe(12);
  await other.stop({ keepData: true });
  await allGone(pids);
  expect(readdirSync(folder).sort()).toEqual(['logs', 'secrets.json']);
}, 180_000);

test('after a kill -9 of the supervisor the next start ends what it left, and has all data', async () => {
  await meet('kept@example.com');
  const before = pidsOf(stack);
  process.kill(supervisor(stack.dataDir), 'SIGKILL');
  // a pid of a dead stack that now is somebody else's
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
  const list = path.join(stack.dataDir, 'processes.json');
  const listed = JSON.parse(readFileSync(list, 'utf8')) as object[];
  writeFileSync(list, JSON.stringify([...listed, { name: 'long gone', pid: bystander.pid, startedAt: 'before', listening: true }]));
  expect(before.some(isAlive)).toBe(true);

  stack = await startStack([], { dataDir: stack.dataDir });
  api = apiOf(stack);
  expect(stack.output()).toContain('the last stack was killed and left');
  expect(before.some(isAlive)).toBe(false);
  expect(isAlive(bystander.pid ?? 0)).toBe(true);
  bystander.kill();
  expect(await profileOf(api, stack, 'email:kept@example.com')).toBeDefined();
  const { data } = await api.expect<{ data: { url: string }[] }>(200, 'GET', `${stack.configUrl}/v1/sources`);
  webhook = data[0]!.url;
  await meet('afterwards@example.com');
}, 240_000);

test('a kill -9 of npm ends everything; a start meanwhile waits for it', async () => {
  const before = [...pidsOf(stack), supervisor(stack.dataDir)];
  stack.killNpm();
  await eventually(() => !existsSync(path.join(stack.dataDir, 'stack.json')), { what: 'the beginning of the stop' });
  stack = await startStack([], { dataDir: stack.dataDir });
  await allGone(before);
  api = apiOf(stack);
  expect(await profileOf(api, stack, 'email:afterwards@example.com')).toBeDefined();
}, 240_000);

test('--reset begins with nothing, on another port where the usual one is taken, and leaves foreign files alone', async () => {
  const letter = path.join(stack.dataDir, 'letter');
  writeFileSync(letter, 'to a friend');
  const { adminToken, gatewayUrl } = stack;
  const pids = [...pidsOf(stack), supervisor(stack.dataDir)];
  await stack.stop({ keepData: true });
  await allGone(pids);
  const squatter = await listenOn(Number(new URL(gatewayUrl).port));
  try {
    stack = await startStack(['--reset'], { dataDir: stack.dataDir });
  } finally {
    squatter.close();
  }
  api = apiOf(stack);
  expect(stack.gatewayUrl).not.toBe(gatewayUrl);
  expect(stack.adminToken).not.toBe(adminToken);
  expect(await profileOf(api, stack, 'email:kept@example.com')).toBeUndefined();
  expect(await api.expect(200, 'GET', `${stack.configUrl}/v1/sources`)).toEqual({ data: [], nextCursor: null });
  expect(readFileSync(letter, 'utf8')).toBe('to a friend');
}, 240_000);

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
