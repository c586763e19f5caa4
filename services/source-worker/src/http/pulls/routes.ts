import { type PostgresPull, type SourceDefinition, sourceId } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import { bearerAuth, handle, jsonBody, type Operation, parse, type Principal, refuseUndeclared } from '@tributary/http';
import { type Request, Router } from 'express';
import { z } from 'zod';
import type { TopicPull } from '../../kafka/pulls/topic-pull.ts';
import type { PullStore } from '../../mongo/pulls/pull-store.ts';
import type { RowReader } from '../../postgres/row-reader.ts';
import { toPullError } from '../../pulls/pull-problem.ts';
import type { Row } from '../../pulls/row-query.ts';
import { type TrialAnswer, trialAnswer } from '../../pulls/trial/trial-answer.ts';
import type { TrialInput } from '../../pulls/trial/trial-settings.ts';
import type { Feature } from '../app.ts';
import { previewAnswer, pullStatus, runAnswer } from './schemas.ts';
import { viewTable, viewTopic } from './views.ts';

export interface PullRouteParts {
  readonly store: PullStore;
  /** Has this worker look whether a source is to be read now. */
  readonly wake: (sourceId: string) => void;
  readonly canVerify: () => boolean;
  readonly verifyToken: (token: string) => Promise<Principal | undefined>;
  readonly sourceOf: (id: string) => Promise<SourceDefinition | undefined>;
  readonly topicOf: (id: string) => TopicPull | undefined;
  readonly openReader: (pull: PostgresPull, signal: AbortSignal) => Promise<RowReader>;
  /** Rejects with what is wrong, and the setting where it is. */
  readonly tryPull: (input: TrialInput, stored: SourceDefinition | undefined, signal: AbortSignal) => Promise<TrialAnswer>;
  readonly passwordOf: (pull: PostgresPull) => string | null;
}

const PATH = '/v1/sources/{id}/pull';
const PREVIEW_ROWS = 10;
const PREVIEW_MS = 30_000;
/** What a cluster is given to say where its topics end. */
const POSITIONS_MS = 5000;

const TRIAL_MS = 20_000;

const trialBody = z.strictObject({
  type: z.string(),
  /** A source whose stored password is used where none is given. */
  sourceId: sourceId.optional(),
  settings: z.record(z.string(), z.unknown()).describe('what says where is read and how, as POST /v1/sources takes it'),
});

const OPERATIONS = {
  test: { method: 'post', path: '/v1/pulls/test', summary: 'Try the settings of a source that is read; nothing is stored', scope: 'sources:write', body: trialBody, answer: { status: 200, schema: trialAnswer } },
  status: { method: 'get', path: PATH, summary: 'How far a source was read, and what is wrong', scope: 'sources:read', answer: { status: 200, schema: pullStatus } },
  run: { method: 'post', path: `${PATH}/run`, summary: 'Read a table now, not at its next time', scope: 'sources:write', answer: { status: 202, schema: runAnswer } },
  preview: { method: 'post', path: `${PATH}/preview`, summary: 'Try the connection of a table, and see its first rows; nothing is stored', scope: 'sources:write', answer: { status: 200, schema: previewAnswer } },
} satisfies Record<string, Operation>; // prettier-ignore

/** The status of sources that are read. Whichever worker is asked answers for all. */
export function pullRoutes(parts: PullRouteParts): Feature {
  const guard = bearerAuth(parts.verifyToken, parts.canVerify);
  const router = Router();
  const add = (operation: Operation & { readonly scope: string }, answer: Parameters<typeof handle>[0]) =>
    router[operation.method](
      operation.path.replace('{id}', ':id'),
      guard(operation.scope),
      jsonBody(),
      refuseUndeclared(operation),
      handle(answer),
    );

  async function pulledSource(request: Request) {
    const source = await parts.sourceOf(String(request.params['id']));
    if (source === undefined) throw new TributaryError('not_found', 'no source with this id');
    const { pull } = source;
    if (pull === null) throw new TributaryError('not_found', 'this source is not read: requests are sent to it');
    return { ...source, pull };
  }

  async function tableSource(request: Request) {
    const { pull, ...source } = await pulledSource(request);
    if (pull.kind !== 'postgresQuery')
      throw new TributaryError('unprocessable', 'a topic is read all the time: there is nothing to start or to try');
    return { ...source, pull };
  }

  add(OPERATIONS.test, async (request) => {
    const { sourceId: id, ...input } = parse(trialBody, request.body);
    const stored = id === undefined ? undefined : await parts.sourceOf(id);
    if (id !== undefined && stored === undefined) throw new TributaryError('not_found', 'no source with this id');
    return parts.tryPull(input, stored, AbortSignal.timeout(TRIAL_MS));
  });

  add(OPERATIONS.status, async (request) => {
    const { id, pull, status } = await pulledSource(request);
    if (pull.kind === 'postgresQuery') return viewTable(id, status, pull, await parts.store.find(id), Date.now());
    const topic = parts.topicOf(id);
    const positions = topic === undefined ? undefined : await within(POSITIONS_MS, topic.positions()).catch(() => undefined);
    return viewTopic(id, status, topic?.problem(), positions);
  });

  add(OPERATIONS.run, async (request, response) => {
    const { id, status } = await tableSource(request);
    if (status !== 'active') throw new TributaryError('conflict', `this source is ${status}: it is not read`);
    await parts.store.request(id);
    parts.wake(id);
    response.status(202).json({ sourceId: id });
  });

  add(OPERATIONS.preview, async (request) => {
    const { pull } = await tableSource(request);
    const signal = AbortSignal.timeout(PREVIEW_MS);
    try {
      const reader = await parts.openReader(pull, signal);
      try {
        const rows: Row[] = [];
        for await (const chunk of reader.page(null, null, PREVIEW_ROWS)) rows.push(...chunk);
        return { rows: rows.map(({ cursor, key, json }) => ({ cursor, key, body: json })) };
      } finally {
        await reader.close();
      }
    } catch (error) {
      throw toPullError(error, [parts.passwordOf(pull) ?? '']);
    }
  });

  return { router, operations: Object.values(OPERATIONS) };
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
