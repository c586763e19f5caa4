import { cpuMicros, residentMiB } from '../harness/process-usage.ts';
import { type Program, serviceFile, untilReady } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { SECRET_KEY, source, workflow } from '../harness/workload.ts';

const SERVICES = [
  'ingest-gateway',
  'workflow-engine',
  'profile-service',
  'config-service',
  'activity-service',
  'source-worker',
  'web-console',
];
/** Starting is over by then: modules are loaded, groups are joined, indexes are there. */
const SETTLE_MS = 15_000;
const WATCH_MS = 60_000;

/** What every service costs while nobody asks anything of it. */
export async function benchIdle(): Promise<Report> {
  const stack = await startBenchStack();
  try {
    const kafka = stack.kafka();
    await createTopics(kafka);
    await publishDefinitions(kafka, [source('plain'), workflow]);
    const env = {
      MONGODB_URI: await stack.mongodbUri('idle'),
      TRIBUTARY_SECRET_KEY: SECRET_KEY,
      TRIBUTARY_ADMIN_TOKEN: 'administrator of the benchmark',
    };
    const programs: Program[] = [];
    for (const name of SERVICES) programs.push(await stack.start({ file: serviceFile(name), env }));
    await Promise.all(programs.map(untilReady));
    await pause(SETTLE_MS);
    const before = programs.map(({ child }) => cpuMicros(child.pid));
    await pause(WATCH_MS);
    const shares = programs.map(({ child }, index) => ((cpuMicros(child.pid) - (before[index] as number)) / (WATCH_MS * 1000)) * 100);
    return {
      name: 'idle',
      findings: [{ what: 'the most that any service uses while idle', value: Math.max(...shares), unit: ' % of a core', goal: 1 }],
      columns: ['service', 'CPU, % of a core', 'RSS MiB'],
      rows: SERVICES.map((name, index) => [
        `\`${name}\``,
        (shares[index] as number).toFixed(2),
        residentMiB((programs[index] as Program).child.pid),
      ]),
    };
  } finally {
    await stack.stop();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
