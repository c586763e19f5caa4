import { existsSync } from 'node:fs';
import path from 'node:path';
import { TOPIC_CATALOGUE } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import { startChild, untilListening } from '../child.ts';
import { startDatabase } from '../database.ts';
import { freePort } from '../free-port.ts';
import { startKafka } from '../kafka-broker.ts';
import { stackOptions } from '../options.ts';
import { claimDataDir, releaseDataDir, stackSecrets, writePrivate } from '../stack-files.ts';
import { createSupervisor } from '../supervisor.ts';
import { walkthrough } from '../walkthrough.ts';

/** The services with the ports that they have when nothing else takes them; config-service first, as it publishes the tokens. */
const SERVICES = [
  ['config-service', 8081],
  ['profile-service', 8082],
  ['workflow-engine', 0],
  ['activity-service', 8083],
  ['ingest-gateway', 8080],
  ['web-console', 3000],
] as const;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** `npm start`: the whole product on this machine, until Ctrl-C or SIGTERM. */
export async function startStack(root: string, args: readonly string[]): Promise<void> {
  const startedAt = performance.now();
  const { dataDir, reset, replicas } = stackOptions(root, args);
  claimDataDir(dataDir, reset);
  const say = (line: string): void => console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${line}`);
  const secrets = stackSecrets(dataDir);
  let announced = false;
  const supervisor = createSupervisor({
    say,
    onChange: () => writePrivate(path.join(dataDir, 'processes.json'), supervisor.processes()),
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      say('stopping everything; nothing that was accepted is lost');
      await supervisor.stop();
      releaseDataDir(dataDir);
    })());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().then(() => process.exit(announced ? 0 : 1)));

  try {
    const [brokers, mongodb] = await Promise.all([kafkaBrokers(), mongodbUri()]);
    const admin = createKafka({ brokers: brokers.split(','), clientId: 'local-stack', logger: silent }).admin();
    await admin.ensureTopics(TOPIC_CATALOGUE);
    await admin.close();
    say(`${TOPIC_CATALOGUE.length} topics are there`);

    const taken = new Set<number>();
    const ports = new Map<string, number>();
    for (const [name, preferred] of SERVICES) {
      const port = await freePort(preferred, taken);
      taken.add(port);
      ports.set(name, port);
    }
    const urlOf = (name: string): string => `http://127.0.0.1:${ports.get(name)}`;
    const urls = {
      consoleUrl: urlOf('web-console'),
      gatewayUrl: urlOf('ingest-gateway'),
      configUrl: urlOf('config-service'),
      profileUrl: urlOf('profile-service'),
      activityUrl: urlOf('activity-service'),
    };
    const environment: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(OTEL_|LOG_LEVEL$|TOPIC_PREFIX$|KAFKA_S)/.test(name))),
      KAFKA_BROKERS: brokers,
      MONGODB_URI: mongodb,
      TRIBUTARY_SECRET_KEY: secrets.secretKey,
      TRIBUTARY_ADMIN_TOKEN: secrets.adminToken,
      PUBLIC_GATEWAY_URL: urls.gatewayUrl,
      GATEWAY_URL: urls.gatewayUrl,
      CONFIG_URL: urls.configUrl,
      PROFILE_URL: urls.profileUrl,
      ACTIVITY_URL: urls.activityUrl,
      ENGINE_URL: urlOf('workflow-engine'),
    };
    const starts = SERVICES.flatMap(([name]) => {
      const program = path.join(root, 'services', name, 'dist/main.cjs');
      if (!existsSync(program)) return [];
      const count = replicas.get(name) ?? 1;
      return Array.from({ length: count }, async (_, index) => {
        const own = count > 1 ? `${name}-${index + 1}` : name;
        // the first replica has the service's address; the others only work
        const port = index === 0 ? (ports.get(name) as number) : await freePort();
        await supervisor.run({ name: own, start: () => startProcess(own, program, port) });
        say(`${own} listens on ${port}`);
      });
    });
    async function startProcess(name: string, program: string, port: number): Promise<ReturnType<typeof startChild>> {
      const logFile = path.join(dataDir, 'logs', `${name}.log`);
      const child = startChild({
        command: process.execPath,
        args: ['--enable-source-maps', program],
        logFile,
        env: { ...environment, HTTP_PORT: String(port), METRICS_PORT: '0' },
      });
      await untilListening(child, port, name, logFile);
      return child;
    }
    await Promise.all(starts);
    await Promise.all(
      [...ports]
        .filter(([name]) => existsSync(path.join(root, 'services', name, 'dist/main.cjs')))
        .map(([name, port]) => untilReady(name, port)),
    );
    const stack = { ...urls, adminToken: secrets.adminToken, kafkaBrokers: brokers, mongodbUri: mongodb };
    writePrivate(path.join(dataDir, 'stack.json'), stack);
    announced = true;
    say('ready');
    console.log(walkthrough(stack, path.join(dataDir, 'stack.json')));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await stop();
    process.exit(1);
  }

  async function kafkaBrokers(): Promise<string> {
    if (process.env.KAFKA_BROKERS !== undefined) return process.env.KAFKA_BROKERS;
    say('starting Apache Kafka');
    const port = await freePort(9092);
    await supervisor.run({ name: 'kafka', start: async () => (await startKafka({ root, dataDir, port })).child });
    say(`Kafka listens on ${port}`);
    return `127.0.0.1:${port}`;
  }

  async function mongodbUri(): Promise<string> {
    if (process.env.MONGODB_URI !== undefined) return process.env.MONGODB_URI;
    say('starting the database');
    const port = await freePort(27017);
    await supervisor.run({
      name: 'mongodb',
      start: async () => {
        const { child, kind } = await startDatabase({ root, dataDir, port });
        if (kind === 'embedded') say('the database is the embedded one, for development and tests; MONGODB_URI names a real MongoDB');
        return child;
      },
    });
    return `mongodb://127.0.0.1:${port}/tributary`;
  }
}

const READY_TIMEOUT_MS = 60_000;

/** Waits until a service says that all of its parts work. */
async function untilReady(name: string, port: number): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (response?.ok === true) return;
    if (Date.now() > deadline) throw new Error(`${name} is not ready: ${(await response?.text()) ?? 'no answer'}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
