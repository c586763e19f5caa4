import path from 'node:path';
import { type LaunchedChild, startChild, untilListening } from './child.ts';
import { freePort, reservePort } from './free-port.ts';
import type { Say } from './progress.ts';
import type { StackAddresses, StackSecrets } from './stack-files.ts';
import type { Supervisor } from './supervisor.ts';
import { until } from './until.ts';

/** The services with the ports that they have when nothing else takes them; config-service first, as it publishes the tokens. */
const SERVICES = [
  ['config-service', 8081],
  ['profile-service', 8082],
  ['workflow-engine', 8084],
  ['activity-service', 8083],
  ['source-worker', 8085],
  ['ingest-gateway', 8080],
  ['web-console', 3000],
] as const;

/** Reads that need a token, which travels from config-service over Kafka. */
const GUARDED = [
  ['config-service', '/v1/sources?limit=1'],
  ['profile-service', '/v1/profiles?limit=1'],
  ['activity-service', '/v1/source-logs?limit=1'],
  ['source-worker', '/v1/uploads?limit=1'],
] as const;

type ServiceName = (typeof SERVICES)[number][0];
export type ServicePorts = ReadonlyMap<ServiceName, number>;
export type ServiceUrls = Pick<StackAddresses, 'consoleUrl' | 'gatewayUrl' | 'configUrl' | 'profileUrl' | 'activityUrl' | 'workerUrl'>;

export interface ServicesOptions {
  readonly root: string;
  readonly dataDir: string;
  readonly ports: ServicePorts;
  /** How many processes of a service; 1 where it is not named. */
  readonly replicas: ReadonlyMap<string, number>;
  readonly secrets: StackSecrets;
  readonly kafkaBrokers: string;
  readonly mongodbUri: string;
  readonly supervisor: Supervisor;
  readonly say: Say;
}

const READY_TIMEOUT_MS = 60_000;
/** Settings of the product that whoever starts a stack may decide. */
const PASSED_ON = /^(OTEL_|LOG_LEVEL$|TOPIC_PREFIX$|KAFKA_S)/;

export async function reserveServicePorts(): Promise<ServicePorts> {
  const ports = new Map<ServiceName, number>();
  for (const [name, preferred] of SERVICES) ports.set(name, await reservePort(preferred));
  return ports;
}

export function serviceUrls(ports: ServicePorts): ServiceUrls {
  return {
    consoleUrl: urlOf(ports, 'web-console'),
    gatewayUrl: urlOf(ports, 'ingest-gateway'),
    configUrl: urlOf(ports, 'config-service'),
    profileUrl: urlOf(ports, 'profile-service'),
    activityUrl: urlOf(ports, 'activity-service'),
    workerUrl: urlOf(ports, 'source-worker'),
  };
}

/** What every process is started with: the brokers, and how this process was told to get in and what to call things there. */
export function clusterEnvironment(kafkaBrokers: string): NodeJS.ProcessEnv {
  const passedOn = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  return { PATH: process.env.PATH, ...Object.fromEntries(passedOn), KAFKA_BROKERS: kafkaBrokers };
}

/** Runs every service as processes of its own; resolves when all say that all of their parts work, and know the administrator's token. */
export async function runServices(options: ServicesOptions): Promise<void> {
  const { ports, replicas, supervisor, say } = options;
  const environment = serviceEnvironment(options);
  const starts = [...ports].flatMap(([name, port]) => {
    const count = replicas.get(name) ?? 1;
    return Array.from({ length: count }, async (_, index) => {
      const own = count > 1 ? `${name}-${index + 1}` : name;
      // the first replica has the service's address; the others only work
      const ownPort = index === 0 ? port : await freePort();
      const env = { ...environment, HTTP_PORT: String(ownPort) };
      await supervisor.run({ name: own, layer: 'service', launch: () => Promise.resolve(launch(options, name, own, env)) });
      say(`${own} listens on ${ownPort}`);
    });
  });
  await Promise.all(starts);
  await Promise.all([...ports.keys()].map((name) => untilReady(name, urlOf(ports, name))));
  await Promise.all(GUARDED.map(([name, read]) => untilTokenKnown(name, `${urlOf(ports, name)}${read}`, options.secrets.adminToken)));
}

function serviceEnvironment({ ports, secrets, kafkaBrokers, mongodbUri }: ServicesOptions): NodeJS.ProcessEnv {
  const urls = serviceUrls(ports);
  return {
    ...clusterEnvironment(kafkaBrokers),
    METRICS_PORT: '0',
    MONGODB_URI: mongodbUri,
    TRIBUTARY_SECRET_KEY: secrets.secretKey,
    TRIBUTARY_ADMIN_TOKEN: secrets.adminToken,
    GATEWAY_URL: urls.gatewayUrl,
    CONFIG_URL: urls.configUrl,
    PROFILE_URL: urls.profileUrl,
    ACTIVITY_URL: urls.activityUrl,
    ENGINE_URL: urlOf(ports, 'workflow-engine'),
    WORKER_URL: urls.workerUrl,
    // a database on this machine is what people try first
    PULL_ALLOWED_HOSTS: '*,127.0.0.0/8,::1',
  };
}

function launch({ root, dataDir }: ServicesOptions, service: ServiceName, name: string, env: NodeJS.ProcessEnv): LaunchedChild {
  const logFile = path.join(dataDir, 'logs', `${name}.log`);
  const program = path.join(root, 'services', service, 'dist/main.cjs');
  const child = startChild({ command: process.execPath, args: ['--enable-source-maps', program], logFile, env });
  return { child, listening: untilListening(child, Number(env['HTTP_PORT']), name, logFile) };
}

function urlOf(ports: ServicePorts, name: ServiceName): string {
  return `http://127.0.0.1:${ports.get(name)}`;
}

async function untilReady(name: string, url: string): Promise<void> {
  let last: Response | undefined;
  await until(
    async () => {
      last = await fetch(`${url}/readyz`).catch(() => undefined);
      return last?.ok;
    },
    READY_TIMEOUT_MS,
    async () => new Error(`${name} is not ready: ${(await last?.text()) ?? 'no answer'}`),
  );
}

async function untilTokenKnown(name: string, url: string, token: string): Promise<void> {
  await until(
    async () => (await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined))?.ok,
    READY_TIMEOUT_MS,
    () => new Error(`${name} does not know the administrator's token`),
  );
}
