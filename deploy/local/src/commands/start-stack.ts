import { announceStop, claimDataDir, releaseDataDir } from '../data-dir.ts';
import { runDatabase, runKafka } from '../infrastructure.ts';
import { createProcessList } from '../process-list.ts';
import type { StackOptions } from '../options.ts';
import { stopwatchSay } from '../progress.ts';
import { clusterEnvironment, reserveServicePorts, runServices, serviceUrls } from '../services.ts';
import { stackFile, stackSecrets, writePrivate } from '../stack-files.ts';
import { buildServices, createTopics } from '../steps.ts';
import { createSupervisor } from '../supervisor.ts';
import { walkthrough } from '../walkthrough.ts';

/** `npm start`: the whole product on this machine, until Ctrl-C or SIGTERM. Rejects, with everything stopped, when it cannot be started. */
export async function startStack(root: string, options: StackOptions): Promise<void> {
  const { dataDir, replicas } = options;
  const say = stopwatchSay();
  const supervisor = createSupervisor({ say, onChange: createProcessList(dataDir) });
  let claimed = false;
  let ready = false;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      if (!claimed) return;
      announceStop(dataDir);
      say('stopping everything; nothing that was accepted is lost');
      await supervisor.stop();
      releaseDataDir(dataDir);
      say('stopped');
    })());
  onStopRequest(() => void stop().then(() => process.exit(ready ? 0 : 1)));

  await claimDataDir(dataDir, { reset: options.reset, say });
  claimed = true;
  try {
    const secrets = stackSecrets(dataDir);
    const parts = { root, dataDir, supervisor, say };
    const [kafkaBrokers, mongodbUri] = await Promise.all([
      options.kafkaBrokers ?? runKafka(parts),
      options.mongodbUri ?? runDatabase(parts),
      buildServices(root),
    ]);
    await createTopics(root, dataDir, clusterEnvironment(kafkaBrokers));
    say('the topics are there');
    const ports = await reserveServicePorts();
    await runServices({ ...parts, ports, replicas, secrets, kafkaBrokers, mongodbUri });
    const stack = { ...serviceUrls(ports), adminToken: secrets.adminToken, kafkaBrokers, mongodbUri };
    writePrivate(stackFile(dataDir), stack);
    ready = true;
    say('ready');
    console.log(walkthrough(stack, stackFile(dataDir)));
  } catch (error) {
    const asked = stopping !== undefined;
    await stop();
    // what fails while it is being stopped fails because of that
    if (!asked) throw error;
  }
}

/** Calls back at SIGINT, at SIGTERM, and when `npm start` is gone: a stack that nobody can stop any more would only be in the way. */
function onStopRequest(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  // the terminal may be gone with it
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
