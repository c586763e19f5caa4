import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Child, type LaunchedChild, startChild, untilListening } from './child.ts';
import { freePort } from './free-port.ts';
import { runMaven } from './maven.ts';
import type { Say } from './progress.ts';

const run = promisify(execFile);

export interface LocalServer {
  readonly port: number;
  readonly child: Child;
}

export interface LocalServerOptions {
  /** The workspace. */
  readonly root: string;
  /** Where data, configuration and the log file live. */
  readonly dataDir: string;
  /** `0` for any; a given one must be free. */
  readonly port: number;
  /** Told what takes long. */
  readonly say?: Say;
}

/** A server that has been started, and may not listen yet. */
export interface LaunchedServer extends LocalServer, LaunchedChild {}

const silent: Say = () => undefined;

/** Puts the jars of Apache Kafka and its console tools in place, once per checkout: all of them or, when it is interrupted, none. */
export async function installKafka(root: string, say: Say = silent): Promise<string> {
  const folder = path.join(root, 'deploy/local/kafka');
  const jars = path.join(folder, 'target/jars');
  const names = existsSync(jars) ? readdirSync(jars) : [];
  if (!['kafka_2.13-', 'kafka-tools-4'].every((jar) => names.some((name) => name.startsWith(jar)))) {
    const download = path.join(folder, `target/jars-${process.pid}`);
    const goals = ['dependency:copy-dependencies', `-DoutputDirectory=${download}`];
    await runMaven({ result: download, folder, goals, what: 'downloading Apache Kafka (45 MB, once)', say });
    rmSync(jars, { recursive: true, force: true });
    renameSync(download, jars);
  }
  return path.join(jars, '*');
}

/** Starts a broker and waits until it listens. */
export async function startKafka(options: LocalServerOptions): Promise<LocalServer> {
  const { port, child, listening } = await launchKafka(options);
  await listening;
  return { port, child };
}

/** One broker that is its own controller (KRaft). The data outlives it, however it ends. */
export async function launchKafka({ root, dataDir, port, say }: LocalServerOptions): Promise<LaunchedServer> {
  const classpath = await installKafka(root, say);
  const broker = await freePort(port);
  const controller = await freePort();
  const folder = path.join(dataDir, 'kafka');
  mkdirSync(folder, { recursive: true });
  const properties = path.join(folder, 'server.properties');
  writeFileSync(properties, configuration(broker, controller, path.join(folder, 'data')));
  if (!existsSync(path.join(folder, 'data/meta.properties'))) {
    // one argument: an id may begin with a dash
    const clusterId = `--cluster-id=${randomBytes(16).toString('base64url')}`;
    await run('java', ['-cp', classpath, 'kafka.tools.StorageTool', 'format', clusterId, '-c', properties]);
  }
  const logFile = path.join(dataDir, 'logs/kafka.log');
  const child = startChild({
    command: 'java',
    args: ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=4', '-cp', classpath, 'kafka.Kafka', properties],
    logFile,
  });
  return { port: broker, child, listening: untilListening(child, broker, 'Kafka', logFile) };
}

/** One node, small internal topics, no waiting for more members: what a developer's machine needs. Topics are created from the catalogue only. */
function configuration(port: number, controllerPort: number, dataDir: string): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${dataDir}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
message.max.bytes=13631488
replica.fetch.max.bytes=13631488
log.cleaner.dedupe.buffer.size=16777216
`;
}
