import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild, untilListening } from './child.ts';
import { freePort } from './free-port.ts';
import { mavenMakes } from './maven.ts';

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
  /** `0` for any. */
  readonly port: number;
}

/** Puts Apache Kafka's jars in place, once per checkout. */
export async function installKafka(root: string): Promise<string> {
  const folder = path.join(root, 'deploy/local/kafka');
  const jars = path.join(folder, 'target/jars');
  const complete = existsSync(jars) && readdirSync(jars).some((name) => name.startsWith('kafka_2.13'));
  if (!complete) await mavenMakes(jars, folder, ['dependency:copy-dependencies', '-DoutputDirectory=target/jars']);
  return path.join(jars, '*');
}

/** Starts one broker that is its own controller (KRaft). The data outlives it, however it ends; the port of an earlier start is kept by giving it again. */
export async function startKafka({ root, dataDir, port }: LocalServerOptions): Promise<LocalServer> {
  const classpath = await installKafka(root);
  const broker = await freePort(port);
  const controller = await freePort(0);
  const folder = path.join(dataDir, 'kafka');
  mkdirSync(folder, { recursive: true });
  const properties = path.join(folder, 'server.properties');
  writeFileSync(properties, configuration(broker, controller, path.join(folder, 'data')));
  if (!existsSync(path.join(folder, 'data/meta.properties'))) {
    await run('java', [
      '-cp',
      classpath,
      'kafka.tools.StorageTool',
      'format',
      '-t',
      randomBytes(16).toString('base64url'),
      '-c',
      properties,
    ]);
  }
  const logFile = path.join(dataDir, 'logs/kafka.log');
  const child = startChild({
    command: 'java',
    args: ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=4', '-cp', classpath, 'kafka.Kafka', properties],
    logFile,
  });
  await untilListening(child, broker, 'Kafka', logFile);
  return { port: broker, child };
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
