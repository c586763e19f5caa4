import path from 'node:path';
import { identifierKey, type Identifier, TOPICS } from '@tributary/contracts';
import type { OutRecord } from '@tributary/kafka';
import { alternate } from '../harness/alternate.ts';
import type { BacklogRound } from '../harness/backlog.ts';
import { type ConsumerOptions, startConsumer } from '../harness/consumer-contestant.ts';
import { compiledWorkflow, profileUpdate } from '../harness/events.ts';
import { peakResidentMiB } from '../harness/process-usage.ts';
import { serviceFile } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { startBenchStack } from '../harness/stack.ts';

const UPDATES_PER_ROUND = 6000;
const NAIVE_UPDATES_PER_ROUND = 1000;

/** profile-service beside the bare writes, beside the bare writes with the reads and records that its promises need, and beside what people would write. */
export async function benchProfiles({ profile }: { profile?: string }): Promise<Report> {
  const stack = await startBenchStack();
  const program = compiledWorkflow();
  try {
    const start = async (options: Pick<ConsumerOptions, 'name' | 'file' | 'groupId'> & Partial<ConsumerOptions>, database: string) =>
      startConsumer(stack, {
        topic: TOPICS.profileUpdates,
        record: (number) => updateRecord(program, number),
        recordsPerRound: UPDATES_PER_ROUND,
        prefix: `${database}.`,
        ...options,
        env: { MONGODB_URI: await stack.mongodbUri(database), ...options.env },
      });
    const nativeFile = path.join(import.meta.dirname, 'native-writer.ts');
    const service = await start(
      { name: 'profile-service', file: serviceFile('profile-service'), groupId: 'profile-service', isService: true, profile },
      'service',
    );
    const native = await start({ name: 'consume, `JSON.parse`, native `bulkWrite`', file: nativeFile, groupId: 'native-writer' }, 'native');
    const sameIo = await start(
      { name: 'the same with reads and published records', file: nativeFile, groupId: 'native-writer', env: { SAME_IO: 'true' } },
      'same-io',
    );
    const naive = await start(
      {
        name: '`eachMessage`, `Model.updateOne`, `send()`',
        file: path.join(import.meta.dirname, 'naive-writer.ts'),
        groupId: 'naive-writer',
        recordsPerRound: NAIVE_UPDATES_PER_ROUND,
      },
      'naive',
    );
    const contestants = [native, sameIo, service, naive];
    const rounds = await alternate(contestants, { warmUps: 2, rounds: 5 });
    const cpu = (round: BacklogRound): number => round.cpuMicrosPerEvent;
    const { pid } = service.program.child;
    return {
      name: 'profiles',
      findings: [
        { what: 'CPU per update, profile-service to the bare writes', value: rounds.ratio(service, native, cpu), unit: 'x', goal: 1.5 },
        {
          what: 'CPU per update, profile-service to the same reads, writes and records',
          value: rounds.ratio(service, sameIo, cpu),
          unit: 'x',
        },
        { what: 'CPU per update, profile-service to the naive stack', value: rounds.ratio(service, naive, cpu), unit: 'x' },
        { what: 'peak resident memory of profile-service', value: peakResidentMiB(pid), unit: ' MiB', goal: 200 },
      ],
      columns: ['program', 'CPU µs/update', 'updates/s', 'peak RSS MiB'],
      rows: contestants.map((each) => [
        each.name,
        rounds.median(each, cpu),
        rounds.median(each, (round) => round.eventsPerSecond),
        peakResidentMiB(each.program.child.pid),
      ]),
    };
  } finally {
    await stack.stop();
  }
}

/** A record of `profile-updates` as the engine writes it. */
function updateRecord(program: ReturnType<typeof compiledWorkflow>, number: number): OutRecord {
  const update = profileUpdate(program, number);
  const headers = { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00` };
  return { topic: TOPICS.profileUpdates, key: identifierKey(update.identifiers[0] as Identifier), value: JSON.stringify(update), headers };
}
