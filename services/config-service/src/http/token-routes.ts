import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@tributary/definitions';
import { idempotencySeed, parse, principalOf } from '@tributary/http';
import type { EntityStore } from '../mongo/entity-store.ts';
import { checkGrant, createdTokenView, newTokenInput, type Token, tokenView, viewToken } from '../tokens/token.ts';
import { type Api, parameter } from './api.ts';
import { answerPage, listOf, listQuery, pageOfIds } from './lists.ts';
import type { AwaitPublication } from './publication.ts';
import { newEntityId } from './resource-id.ts';

const PATH = '/v1/tokens';
const TOKEN_BYTES = 32;

/** API tokens. */
export function addTokenRoutes(api: Api, options: { tokens: EntityStore<Token>; awaitPublication: AwaitPublication }): void {
  const { tokens, awaitPublication } = options;

  api.add(
    {
      method: 'get',
      path: PATH,
      summary: 'List tokens',
      scope: 'tokens:write',
      query: listQuery,
      answer: { status: 200, schema: listOf(tokenView) },
    },
    async (request) => answerPage(await tokens.page({}, pageOfIds(request)), viewToken),
  );

  api.add(
    { method: 'post', path: PATH, summary: 'Create a token; this answer alone holds it', scope: 'tokens:write', body: newTokenInput, precondition: 'Idempotency-Key', answer: { status: 201, schema: createdTokenView } },
    async (request, response) => {
      const input = parse(newTokenInput, request.body);
      const principal = principalOf(response);
      checkGrant(input.scopes, principal.scopes);
      const text = `trb_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
      const change = { set: { ...input, sha256: sha256Hex(text) }, isDefinition: true };
      const id = newEntityId('tok', idempotencySeed(response));
      const context = { action: 'token.created', by: principal.id } as const;
      let token = await tokens.create(id, change, context);
      // A repeat of a request whose answer was lost: nobody has the first text, so this one takes its place.
      if (token.sha256 !== change.set.sha256) token = await tokens.update(id, undefined, () => change, context);
      await awaitPublication(tokens, token);
      response.status(201).location(`${PATH}/${token._id}`).set('Cache-Control', 'no-store');
      return { ...viewToken(token), token: text };
    },
  ); // prettier-ignore

  api.add(
    { method: 'delete', path: `${PATH}/{id}`, summary: 'Revoke a token', scope: 'tokens:write', answer: { status: 204, schema: null } },
    async (request, response) => {
      const token = await tokens.remove(parameter(request, 'id'), undefined, { action: 'token.revoked', by: principalOf(response).id });
      await awaitPublication(tokens, token);
      response.status(204).end();
    },
  );
}
