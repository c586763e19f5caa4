import { eventIdFor, type KafkaTopicPull, type PostgresPull, type PullDefinition, type SourceDefinition } from '@tributary/contracts';
import { type DefinitionFollower, type HoldFollower, idsOf, type OnDefinitions, routeOf } from '@tributary/definitions';
import { sourceCompiler } from '@tributary/intake';
import { createKafka, type Kafka, type KafkaOptions, type Producer } from '@tributary/kafka';
import { type Logger, newTraceparent } from '@tributary/observability';
import type { SecretBox } from '@tributary/secrets';
import type { Feature } from './http/app.ts';
import { pullRoutes } from './http/pulls/routes.ts';
import type { Job, JobRunner } from './jobs/job-runner.ts';
import { rowPullJob } from './jobs/row-pull.ts';
import { createWakeUps } from './jobs/wake-ups.ts';
import { createTopicPull, type TopicPull } from './kafka/pulls/topic-pull.ts';
import { tryTopic } from './kafka/pulls/try-topic.ts';
import type { PullModels } from './mongo/pulls/pull-models.ts';
import { createPullStore } from './mongo/pulls/pull-store.ts';
import { topicStarts } from './mongo/pulls/topic-starts.ts';
import { allowedHosts } from './network/allowed-hosts.ts';
import { guardedConnect } from './network/guarded-socket.ts';
import { openRowReader } from './postgres/row-reader.ts';
import { tryTable } from './postgres/try-table.ts';
import { toPullError } from './pulls/pull-problem.ts';
import { type Deliver, recordsOf } from './pulls/pulled-item.ts';
import type { TrialAnswer } from './pulls/trial/trial-answer.ts';
import { problemAnswer, pullToTry, type TrialInput } from './pulls/trial/trial-settings.ts';

export interface PullParts {
  readonly kafka: Kafka;
  readonly kafkaOptions: Pick<KafkaOptions, 'brokers' | 'ssl' | 'sasl' | 'topicPrefix' | 'sessionTimeoutMs'>;
  readonly producer: Producer;
  readonly definitions: DefinitionFollower;
  readonly holds: Pick<HoldFollower, 'route'>;
  readonly models: PullModels;
  readonly jobs: JobRunner;
  readonly box: SecretBox;
  /** What may be read from. */
  readonly allowed: { readonly hosts: readonly string[]; readonly topics: readonly string[] };
  readonly logger: Logger;
}

/** The sources that are read: tables by one worker each, topics by all. */
export interface Pulls {
  readonly feature: (canVerify: () => boolean) => Feature;
  /** Begins with what is defined now, and follows what changes. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Pulled<P extends PullDefinition> = SourceDefinition & { readonly pull: P };

/** Less than a reading may take: somebody waits. */
const TRIAL_STATEMENT_MS = 10_000;
/** Of a trial: somebody waits. */
const TRIAL_RETRIES = 2;
const OWNER = 'pulls';

export function createPulls({ kafka, kafkaOptions, producer, definitions, holds, models, jobs, box, allowed, logger }: PullParts): Pulls {
  const hosts = allowedHosts(allowed.hosts);
  const store = createPullStore(models, Date.now);
  const prefix = kafkaOptions.topicPrefix ?? '';
  const own = { kafka, prefix, allowedTopics: allowed.topics };
  const wakeUps = createWakeUps();
  const fixStart = topicStarts(models);
  const rowJobs = new Map<string, Job>();
  const topics = new Map<string, { readonly name: string; readonly pull: TopicPull }>();
  const ending = new Set<Promise<void>>();
  let unfollow: (() => void) | undefined;
  const compile = sourceCompiler({
    open: (secret) => box.open(secret),
    visit: () => Promise.resolve(false),
    onProblem: ({ id, revision }, error) =>
      logger.error({ err: error, sourceId: id, revision }, 'a source cannot be used as it is defined'),
  });
  const deliver: Deliver = async (source, items) => {
    const route = await routeOf(source.definition, holds);
    await producer.sendAll(
      items.flatMap((item) => recordsOf(source, item, route)),
      source.definition.id,
    );
  };

  function open(pull: PostgresPull, password: string | null, signal: AbortSignal) {
    return openRowReader(pull, password, { signal, hosts });
  }

  function passwordOf({ password }: PostgresPull): string | null {
    return password === null ? null : box.open(password);
  }

  function rowJob(definition: Pulled<PostgresPull>) {
    const { pull } = definition;
    const source = compile(definition);
    const password = () => passwordOf(pull);
    return rowPullJob({
      name: nameOf(definition),
      source,
      pull,
      password,
      open,
      store,
      deliver,
      wakeUps,
      newTraceparent,
      now: Date.now,
      logger,
    });
  }

  /** The cluster that has a topic, without a prefix. */
  function connectTo(cluster: KafkaTopicPull['cluster'], onRefusal: (error: Error) => void, retries?: number): Kafka {
    const often = retries === undefined ? {} : { retries };
    if (cluster === null) return createKafka({ ...kafkaOptions, topicPrefix: '', clientId: 'source-worker', logger, ...often });
    const { brokers, ssl, sasl } = cluster;
    const credentials = sasl === null ? {} : { sasl: { ...sasl, password: box.open(sasl.password) } };
    const session = kafkaOptions.sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs: kafkaOptions.sessionTimeoutMs };
    return createKafka({
      brokers,
      ssl,
      ...session,
      ...credentials,
      clientId: 'tributary',
      connect: guardedConnect(hosts, onRefusal),
      logger,
      ...often,
    });
  }

  function topicPull(definition: Pulled<KafkaTopicPull>): TopicPull {
    const { pull, id } = definition;
    const connect = (onRefusal: (error: Error) => void) => connectTo(pull.cluster, onRefusal);
    return createTopicPull({
      source: compile(definition),
      pull,
      connect,
      groupId: `${prefix}source-worker.${id}`,
      own,
      fixStart,
      deliver,
      newTraceparent,
      now: Date.now,
      logger,
    });
  }

  async function tryPull(input: TrialInput, stored: SourceDefinition | undefined, signal: AbortSignal): Promise<TrialAnswer> {
    const pull = pullToTry(input, stored, (plain) => box.seal(plain));
    const sealed = pull.kind === 'postgresQuery' ? pull.password : (pull.cluster?.sasl?.password ?? null);
    const password = sealed === null ? null : box.open(sealed);
    let refusal: Error | undefined;
    try {
      return await Promise.race([outcome(), ended(signal)]);
    } catch (error) {
      throw problemAnswer(toPullError(refusal ?? error, password === null ? [] : [password]), pull);
    }

    async function outcome(): Promise<TrialAnswer> {
      if (pull.kind === 'kafkaTopic')
        return tryTopic(
          connectTo(pull.cluster, (error) => (refusal = error), TRIAL_RETRIES),
          pull,
          own,
        );
      const reader = await openRowReader(pull, password, { signal, hosts, statementMs: TRIAL_STATEMENT_MS });
      try {
        return await tryTable(reader, pull);
      } finally {
        await reader.close();
      }
    }
  }

  /** Each change concerns few of many sources: only those are looked at. */
  const follow: OnDefinitions = (snapshot, sourceIds) => {
    for (const id of sourceIds) {
      const known = snapshot.sourceById(id);
      const definition = known?.status === 'active' ? known : undefined;
      followRows(id, definition);
      followTopic(id, definition);
    }
    jobs.set(OWNER, [...rowJobs.values()]);
  };

  function followRows(id: string, definition: SourceDefinition | undefined): void {
    if (!isPulled(definition, 'postgresQuery')) rowJobs.delete(id);
    else if (rowJobs.get(id)?.name !== nameOf(definition)) rowJobs.set(id, rowJob(definition));
  }

  function followTopic(id: string, definition: SourceDefinition | undefined): void {
    const wanted = isPulled(definition, 'kafkaTopic') ? definition : undefined;
    const known = topics.get(id);
    if (known !== undefined && (wanted === undefined || nameOf(wanted) !== known.name)) {
      topics.delete(id);
      const ended = known.pull.stop().finally(() => ending.delete(ended));
      ending.add(ended);
    }
    if (wanted === undefined || topics.has(id)) return;
    const pull = topicPull(wanted);
    topics.set(id, { name: nameOf(wanted), pull });
    pull.start();
  }

  return {
    feature: (canVerify) =>
      pullRoutes({
        store,
        wake: (id) => wakeUps.wake(id),
        canVerify,
        verifyToken: (token) => definitions.verifyToken(token),
        async sourceOf(id) {
          const known = definitions.snapshot().sourceById(id);
          if (known !== undefined) return known;
          await definitions.catchUp();
          return definitions.snapshot().sourceById(id);
        },
        topicOf: (id) => topics.get(id)?.pull,
        openReader: (pull, signal) => open(pull, passwordOf(pull), signal),
        tryPull,
        passwordOf,
      }),
    start() {
      follow(definitions.snapshot(), idsOf(definitions.snapshot()));
      unfollow = definitions.onChange(follow);
      return Promise.resolve();
    },
    async stop() {
      unfollow?.();
      await Promise.all([...ending, ...[...topics.values()].map(({ pull }) => pull.stop())]);
    },
  };
}

function isPulled<K extends PullDefinition['kind']>(
  definition: SourceDefinition | undefined,
  kind: K,
): definition is Pulled<Extract<PullDefinition, { kind: K }>> {
  return definition?.pull?.kind === kind;
}

/** Another name where what is read, or what becomes of it, has changed; nothing of it is secret. */
function nameOf({ id, type, pull, deduplication, ordering, batch, limits }: SourceDefinition): string {
  return `pull:${id}:${eventIdFor(id, JSON.stringify({ type, pull, deduplication, ordering, batch, limits }))}`;
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}
