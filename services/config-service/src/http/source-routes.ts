import { randomBytes } from 'node:crypto';
import { newId, type SourceRelease } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import { idempotencySeed, parse, requireIfMatch } from '@tributary/http';
import type { SecretBox } from '@tributary/secrets';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { EntityStore } from '../mongo/entity-store.ts';
import { secretProblem } from '../sources/authentication.ts';
import { holdsSince } from '../sources/hold.ts';
import { newSource, patchSource, rotateKey, rotateSecret, type SourceFields } from '../sources/source-changes.ts';
import { newSourceBody, rotateKeyInput, rotateSecretInput, sourcePatchBody } from '../sources/source-input.ts';
import { sourceTypeView, viewSourceTypes } from '../sources/source-type-view.ts';
import { sourceView, viewSource } from '../sources/source-view.ts';
import type { Source } from '../sources/source.ts';
import type { Workflow } from '../workflows/workflow.ts';
import { answerRevision, type Api, changeContext, optionalIfMatch, parameter } from './api.ts';
import { answerPage, listOf, listQuery, pageOfIds } from './lists.ts';
import type { AwaitPublication } from './publication.ts';
import { newEntityId } from './resource-id.ts';
import { invalid, invalidBody } from './settings-body.ts';
import { readNewSource, readSourcePatch } from './source-body.ts';

const PATH = '/v1/sources';
/** `discard=true`: what the source holds is given up with it. */
const deleteQuery = z.strictObject({ discard: z.enum(['true', 'false']).optional() });
const KEY_BYTES = 20;

/** Sources and the catalogue of their types. */
export function addSourceRoutes(
  api: Api,
  options: {
    sources: EntityStore<Source>;
    workflows: EntityStore<Workflow>;
    box: SecretBox;
    gatewayUrl: string;
    awaitPublication: AwaitPublication;
    /** What is known of the release of what a source held. */
    releaseOf: (sourceId: string) => SourceRelease | undefined;
    now: () => Date;
  },
): void {
  const { sources, box, awaitPublication, releaseOf, now } = options;
  const view = (source: Source) => viewSource(source, options.gatewayUrl, now().getTime(), releaseOf(source._id));
  const seal = (plain: string) => box.seal(plain);
  const changeTo = (set: SourceFields, secretPath = 'secret') => {
    const problem = set.authentication === undefined ? undefined : secretProblem(set.authentication, (sealed) => box.open(sealed));
    if (problem !== undefined) throw invalidBody([invalid(secretPath, problem)]);
    return { set, isDefinition: true };
  };
  const newKey = () => randomBytes(KEY_BYTES).toString('hex');
  const catalogue = viewSourceTypes().sort((a, b) => (a.id < b.id ? -1 : 1));
  const answer = async (response: Response, source: Source) => {
    await awaitPublication(sources, source);
    return answerRevision(response, view(source));
  };

  /** What was accepted is not given up by the way. A hold that changes meanwhile has changed the revision. */
  const refuseHolding = (source: Source): void => {
    const since = holdsSince(source, releaseOf(source._id));
    if (since === undefined) return;
    throw new TributaryError(
      'source_holds_events',
      `the source may hold events that came in since ${since} and have not gone on; activate it and delete it when "hold.phase" is "done", or give them up with ?discard=true`,
    );
  };

  api.add(
    { method: 'get', path: '/v1/source-types', summary: 'The catalogue of source types', scope: 'sources:read', query: listQuery, answer: { status: 200, schema: listOf(sourceTypeView) } },
    (request) => {
      const { limit, after = '' } = pageOfIds(request);
      const types = catalogue.filter(({ id }) => id > after);
      return Promise.resolve(answerPage({ items: types.slice(0, limit), next: types.length > limit ? types[limit - 1]?.id : undefined }, (type) => type));
    },
  ); // prettier-ignore

  api.add(
    {
      method: 'get',
      path: PATH,
      summary: 'List sources',
      scope: 'sources:read',
      query: listQuery,
      answer: { status: 200, schema: listOf(sourceView) },
    },
    async (request) => answerPage(await sources.page({}, pageOfIds(request)), view),
  );

  api.add(
    { method: 'get', path: `${PATH}/{id}`, summary: 'Read a source', scope: 'sources:read', answer: { status: 200, schema: sourceView } },
    async (request, response) => answerRevision(response, view(await sources.get(parameter(request, 'id')))),
  );

  api.add(
    { method: 'post', path: PATH, summary: 'Create a source', scope: 'sources:write', body: newSourceBody, precondition: 'Idempotency-Key', answer: { status: 201, schema: sourceView } },
    async (request, response) => {
      const input = readNewSource(request.body);
      const id = newEntityId('src', idempotencySeed(response));
      const change = changeTo(newSource(input, newKey(), seal, { holdId: newId(), nowMs: now().getTime() }), input.secretPath);
      const source = await sources.create(id, change, changeContext(response, 'source.created'));
      response.status(201).location(`${PATH}/${source._id}`);
      return answer(response, source);
    },
  ); // prettier-ignore

  api.add(
    { method: 'patch', path: `${PATH}/{id}`, summary: 'Change a source (merge patch)', scope: 'sources:write', body: sourcePatchBody, precondition: 'If-Match', answer: { status: 200, schema: sourceView } },
    async (request, response) => {
      const expected = requireIfMatch(request);
      const decide = (source: Source) => {
        const patch = readSourcePatch(request.body, source);
        return changeTo(patchSource(source, patch, seal, { holdId: newId(), nowMs: now().getTime(), release: releaseOf(source._id) }), patch.secretPath);
      };
      return answer(response, await sources.update(parameter(request, 'id'), expected, decide, changeContext(response, 'source.changed')));
    },
  ); // prettier-ignore

  api.add(
    { method: 'post', path: `${PATH}/{id}/rotate-key`, summary: 'Give a source a new URL key', scope: 'sources:write', body: rotateKeyInput, precondition: 'Idempotency-Key', answer: { status: 200, schema: sourceView } },
    async (request, response) => {
      const { overlapSeconds } = parse(rotateKeyInput, request.body ?? {});
      const key = newKey();
      const decide = (source: Source) => changeTo(rotateKey(source, key, overlapSeconds, now().getTime()));
      return answer(response, await sources.update(parameter(request, 'id'), optionalIfMatch(request), decide, changeContext(response, 'source.key-rotated')));
    },
  ); // prettier-ignore

  api.add(
    { method: 'post', path: `${PATH}/{id}/rotate-secret`, summary: 'Give a source a new secret', scope: 'sources:write', body: rotateSecretInput, precondition: 'Idempotency-Key', answer: { status: 200, schema: sourceView } },
    async (request, response) => {
      const { secret, overlapSeconds } = parse(rotateSecretInput, request.body);
      const sealed = seal(secret);
      const decide = (source: Source) => changeTo(rotateSecret(source, sealed, overlapSeconds, now().getTime()), 'secret');
      return answer(response, await sources.update(parameter(request, 'id'), optionalIfMatch(request), decide, changeContext(response, 'source.secret-rotated')));
    },
  ); // prettier-ignore

  api.add(
    {
      method: 'delete',
      path: `${PATH}/{id}`,
      summary: 'Delete a source',
      scope: 'sources:write',
      query: deleteQuery,
      precondition: 'If-Match',
      answer: { status: 204, schema: null },
    },
    async (request: Request, response: Response) => {
      const { items: users } = await options.workflows.page({ sourceId: parameter(request, 'id') }, { limit: 1, after: undefined });
      if (users[0] !== undefined) {
        throw new TributaryError(
          'conflict',
          `the workflow "${users[0].name}" (${users[0]._id}) reads this source; deactivate the source instead`,
        );
      }
      const revision = requireIfMatch(request);
      const { discard } = parse(deleteQuery, request.query, 'query');
      if (discard !== 'true') refuseHolding(await sources.get(parameter(request, 'id')));
      const source = await sources.remove(parameter(request, 'id'), revision, changeContext(response, 'source.deleted'));
      await awaitPublication(sources, source);
      response.status(204).end();
    },
  );
}
