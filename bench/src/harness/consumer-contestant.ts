import { TOPICS } from '@tributary/contracts';
import type { OutRecord } from '@tributary/kafka';
import type { Contestant } from './alternate.ts';
import { backlogRound, type BacklogRound } from './backlog.ts';
import { type Program, untilReady } from './programs.ts';
import { type BenchStack, createTopics } from './stack.ts';

const BASELINE_TOPICS = [TOPICS.rawEvents, TOPICS.profileUpdates, TOPICS.profiles, TOPICS.profileChanges, TOPICS.workflowRuns];

/** A program that consumes, under test. */
export type ConsumerContestant = Contestant<BacklogRound> & { readonly program: Program };

export interface ConsumerOptions {
  /** In the table. */
  readonly name: string;
  readonly file: string;
  /** Its topics and groups begin with it. */
  readonly prefix: string;
  /** Without the prefix. */
  readonly groupId: string;
  readonly topic: string;
  /** The record with this number. */
  readonly record: (number: number) => OutRecord;
  readonly recordsPerRound: number;
  readonly env?: Readonly<Record<string, string>>;
  /** A service answers for its health; other programs do not listen. */
  readonly isService?: boolean;
  readonly profile?: string | undefined;
}

/** Starts a consumer on topics of its own. Numbers of records go on from round to round. */
export async function startConsumer(stack: BenchStack, options: ConsumerOptions): Promise<ConsumerContestant> {
  const { name, file, prefix, groupId, topic, record, recordsPerRound, env = {}, isService = false, profile } = options;
  const kafka = stack.kafka(prefix);
  await createTopics(kafka, isService ? undefined : BASELINE_TOPICS);
  const program = await stack.start({ file, prefix, env, listens: isService, profile });
  if (isService) await untilReady(program);
  let number = 0;
  const next = () => Array.from({ length: recordsPerRound }, () => record(number++));
  return { name, program, run: backlogRound({ program, kafka, groupId, topic, next }) };
}
