import { setTimeout as pause } from 'node:timers/promises';
import { newId, quarantineReleaseIdFor, refusalDiagnosis, type SourceDefinition, timestamp, uuid } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import {
  handle,
  idempotencyKeyOf,
  jsonBody,
  keyReused,
  type Operation,
  pageShape,
  parse,
  principalOf,
  refuseUndeclared,
} from '@tributary/http';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Feature, Guard } from './app.ts';
import type { Judge } from '../quarantine/judge.ts';
import type { QuarantineEntry, QuarantineStore } from '../mongo/quarantine-store.ts';
import type { Reentry, ReentryStore } from '../mongo/reentry-store.ts';

export interface QuarantineApiParts {
  readonly quarantine: QuarantineStore;
  readonly reentries: ReentryStore;
  readonly judge: Judge;
  readonly guard: Guard;
  readonly sourceById: (id: string) => SourceDefinition | undefined;
  /** Resolves when every definition is known that was published before the call. */
  readonly catchUp: () => Promise<void>;
  /** There is a reentry to be done. */
  readonly wake: () => void;
}

const PATH = '/v1/sources/{id}/quarantine';
/** So long a release is waited for; it goes on behind its answer. */
const RELEASE_WAIT_MS = 5000;
const RELEASE_POLL_MS = 50;
const CHECK_BATCH = 100;
/** Requests that one check looks at. */
const CHECK_LIMIT = 2000;
/** Of how many requests with the same code the doctor is asked, until it knows: thousands may have the same trouble. */
const DIAGNOSES_PER_CODE = 5;

const count = z.int().min(0);
const state = z.enum(['held', 'entered', 'discarded']);
const item = z.strictObject({
  requestId: uuid,
  receivedAt: timestamp,
  code: z.string(),
  message: z.string(),
  diagnosis: refusalDiagnosis.nullable(),
  size: count,
  state,
});
const code = z.string().min(1).max(64).optional();
const listQuery = z.strictObject({ ...pageShape, code, state: state.optional() });
const listAnswer = z.strictObject({
  data: z.array(item),
  nextCursor: z.string().nullable(),
  /** Held requests of this source that went for newer ones, ever. */
  evicted: count,
});
/** Only those that were refused with this code. */
const codeQuery = z.strictObject({ code });
const checkAnswer = z.strictObject({
  /** Held requests that were looked at, the oldest first; `isComplete`: these are all. */
  checked: count,
  isComplete: z.boolean(),
  wouldVerify: count,
  handshakes: count,
  refused: z.array(z.strictObject({ code: z.string(), message: z.string(), count, diagnosis: refusalDiagnosis.nullable() })),
});
const releaseBody = z.strictObject({ requestIds: z.array(uuid).min(1).max(1000).optional() });
const releaseAnswer = z.strictObject({
  id: uuid,
  state: z.enum(['running', 'done']),
  entered: count,
  handshakes: count,
  refused: z.array(z.strictObject({ code: z.string(), count })),
});
const discardAnswer = z.strictObject({ discarded: count });

const RELEASE_PLACE = { Location: 'The path of the release, which says how far it is' };
const OPERATIONS: readonly Operation[] = [
  { method: 'get', path: PATH, summary: 'Requests that failed their check, newest first', scope: 'sources:read', query: listQuery, answer: { status: 200, schema: listAnswer } },
  { method: 'post', path: `${PATH}/check`, summary: 'Which of them would verify now, and why the others would not', scope: 'sources:read', answer: { status: 200, schema: checkAnswer } },
  { method: 'post', path: `${PATH}/release`, summary: 'Has those that verify now come in (202: still at it)', scope: 'sources:write', query: codeQuery, body: releaseBody, precondition: 'Idempotency-Key', answer: { status: 200, schema: releaseAnswer, headers: RELEASE_PLACE }, otherAnswers: [{ status: 202, schema: releaseAnswer, headers: RELEASE_PLACE }] },
  { method: 'get', path: `${PATH}/releases/{releaseId}`, summary: 'How far a release has come', scope: 'sources:read', answer: { status: 200, schema: releaseAnswer } },
  { method: 'delete', path: PATH, summary: 'Discards all that are held, or those that were refused with one code', scope: 'sources:write', query: codeQuery, answer: { status: 200, schema: discardAnswer } },
  { method: 'delete', path: `${PATH}/{requestId}`, summary: 'Discards one of them', scope: 'sources:write', answer: { status: 200, schema: discardAnswer } },
]; // prettier-ignore

/** What of the quarantine may be seen and done: never what was sent, which may hold credentials. */
export function quarantineFeature({ quarantine, reentries, judge, guard, sourceById, catchUp, wake }: QuarantineApiParts): Feature {
  const router = Router();
  const routes = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');
  const canRead = guard('sources:read');
  const takesNothing = refuseUndeclared({});
  const takesQuery = refuseUndeclared({ query: codeQuery });
  const takesWish = refuseUndeclared({ query: codeQuery, body: releaseBody });
  const canWrite = [guard('sources:write'), jsonBody()];

  /** The source of a request; one that was created a moment ago is known too. */
  async function sourceOf(request: Request): Promise<SourceDefinition> {
    const id = request.params['id'] as string;
    if (sourceById(id) === undefined) await catchUp();
    const source = sourceById(id);
    if (source === undefined) throw new TributaryError('not_found', 'there is no source with this id');
    return source;
  }

  async function check(given: SourceDefinition): Promise<z.infer<typeof checkAnswer>> {
    await catchUp();
    const source = sourceById(given.id) ?? given;
    const refused = new Map<string, z.infer<typeof checkAnswer>['refused'][number]>();
    const sums = { checked: 0, wouldVerify: 0, handshakes: 0 };
    let last: QuarantineEntry | undefined;
    let batch: QuarantineEntry[] = [];
    do {
      const after = last === undefined ? undefined : { receivedAt: last.receivedAt, id: last._id };
      batch = await quarantine.held(source.id, after, Math.min(CHECK_BATCH, CHECK_LIMIT - sums.checked));
      for (const entry of batch) {
        sums.checked++;
        const judgement = await judge(source, entry);
        if (judgement.as === 'events') sums.wouldVerify++;
        else if (judgement.as === 'handshake') sums.handshakes++;
        else {
          const { code, message, diagnose } = judgement;
          const known = refused.get(code);
          const count = (known?.count ?? 0) + 1;
          const diagnosis = known?.diagnosis ?? (count <= DIAGNOSES_PER_CODE ? diagnose() : null);
          refused.set(code, { code, message, count, diagnosis });
        }
      }
      last = batch.at(-1);
    } while (last !== undefined && sums.checked < CHECK_LIMIT);
    return { ...sums, isComplete: last === undefined, refused: [...refused.values()] };
  }

  /** Writes down what is wanted, once for an `Idempotency-Key`, and says its id. */
  async function wish(request: Request, response: Response): Promise<{ sourceId: string; id: string }> {
    const { requestIds = null } = parse(releaseBody, request.body ?? {});
    const wanted = { requestIds, code: parse(codeQuery, request.query, 'query').code ?? null };
    const key = idempotencyKeyOf(request);
    const { id: sourceId } = await sourceOf(request);
    const id = key === undefined ? newId() : quarantineReleaseIdFor(sourceId, principalOf(response).id, key);
    const nothing = { after: null, handshakes: 0, refused: {}, entered: 0 };
    if (await reentries.create({ _id: id, sourceId, ...wanted, state: 'running', ...nothing, createdAt: new Date() }))
      return { sourceId, id };
    const known = await reentries.read(sourceId, id);
    if (known !== undefined && textOf(known) !== textOf(wanted)) throw keyReused();
    response.set('Idempotent-Replayed', 'true');
    return { sourceId, id };
  }

  async function ended(sourceId: string, id: string): Promise<Reentry> {
    for (const end = performance.now() + RELEASE_WAIT_MS; ; await pause(RELEASE_POLL_MS)) {
      const reentry = await reentries.read(sourceId, id);
      if (reentry === undefined) throw new TributaryError('not_found', 'there is no release with this id');
      if (reentry.state === 'done' || performance.now() > end) return reentry;
    }
  }

  router.get(
    routes(PATH),
    canRead,
    handle(async (request) => {
      const { limit, cursor, code, state } = parse(listQuery, request.query, 'query');
      const { id } = await sourceOf(request);
      const { entries, nextCursor } = await quarantine.page(id, { code, state }, { limit, cursor });
      return { data: entries.map(viewEntry), nextCursor, evicted: await quarantine.evicted(id) };
    }),
  );
  router.post(
    routes(`${PATH}/check`),
    canRead,
    jsonBody(),
    takesNothing,
    handle(async (request) => check(await sourceOf(request))),
  );
  router.post(
    routes(`${PATH}/release`),
    ...canWrite,
    takesWish,
    handle(async (request, response) => {
      const { sourceId, id } = await wish(request, response);
      wake();
      const reentry = await ended(sourceId, id);
      response.status(reentry.state === 'done' ? 200 : 202).location(`/v1/sources/${sourceId}/quarantine/releases/${id}`);
      return viewReentry(reentry);
    }),
  );
  router.get(
    routes(`${PATH}/releases/{releaseId}`),
    canRead,
    handle(async (request) => {
      const reentry = await reentries.read(request.params['id'] as string, request.params['releaseId'] as string);
      if (reentry === undefined) throw new TributaryError('not_found', 'there is no release with this id');
      return viewReentry(reentry);
    }),
  );
  router.delete(
    routes(PATH),
    ...canWrite,
    takesQuery,
    handle(async (request) => {
      const selection = parse(codeQuery, request.query, 'query');
      return { discarded: await quarantine.discard((await sourceOf(request)).id, selection) };
    }),
  );
  router.delete(
    routes(`${PATH}/{requestId}`),
    ...canWrite,
    takesNothing,
    handle(async (request) => {
      const discarded = await quarantine.discard((await sourceOf(request)).id, { ids: [request.params['requestId'] as string] });
      if (discarded === 0) throw new TributaryError('not_found', 'no request with this id is held');
      return { discarded };
    }),
  );
  return { router, operations: OPERATIONS };
}

function viewEntry({ _id, receivedAt, code, message, diagnosis, size, state: now }: QuarantineEntry): z.infer<typeof item> {
  return { requestId: _id, receivedAt: receivedAt.toISOString(), code, message, diagnosis, size, state: now };
}

/** What a release is of, to be compared. */
function textOf({ requestIds, code: wanted = null }: Pick<Reentry, 'requestIds' | 'code'>): string {
  return JSON.stringify([requestIds, wanted]);
}

function viewReentry({ _id, state: now, entered, handshakes, refused }: Reentry): z.infer<typeof releaseAnswer> {
  return {
    id: _id,
    state: now,
    entered,
    handshakes,
    refused: Object.entries(refused).map(([code, requests]) => ({ code, count: requests })),
  };
}
