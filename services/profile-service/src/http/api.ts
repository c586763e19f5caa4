import { parseIdentifierKey } from '@tributary/contracts';
import { TributaryError, ValidationError } from '@tributary/errors';
import {
  bearerAuth,
  createApp,
  decodeCursor,
  encodeCursor,
  handle,
  healthRoutes,
  notFoundHandler,
  parse,
  type Principal,
  problemHandler,
} from '@tributary/http';
import { normalizeIdentifier } from '@tributary/identity';
import { toDatabaseError } from '@tributary/mongo';
import type { HealthReport, Logger } from '@tributary/observability';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import type { ConsistencyReport } from '../mongo/consistency.ts';
import type { ContributionOrder, Position, ProfileReader } from '../mongo/profile-reader.ts';
import { eventOf } from './event-view.ts';
import { openApi, pageQuery, profilesQuery } from './open-api.ts';

export interface ApiDeps {
  readonly reader: ProfileReader;
  readonly checkConsistency: () => Promise<ConsistencyReport>;
  readonly verifyToken: (token: string) => Promise<Principal | undefined>;
  /** Whether tokens are known. */
  readonly isReady: () => boolean;
  readonly health: () => HealthReport;
  readonly logger: Logger;
}

const position = z.tuple([z.string(), z.string()]);

/** The HTTP API for internal teams: reads only. */
export function createProfileApi(deps: ApiDeps): Express {
  const { reader } = deps;
  const app = createApp();
  const readsProfiles = bearerAuth(deps.verifyToken, deps.isReady)('profiles:read');
  const route = <T>(path: string, answer: (request: Request, response: Response) => Promise<T>): void => {
    app.get(
      path,
      readsProfiles,
      handle((request, response) => answer(request, response).catch(rethrow)),
    );
  };

  healthRoutes(app, deps.health);
  app.get('/openapi.json', (_request, response) => void response.json(openApi));

  route('/v1/profiles', async (request) => {
    const { identifier, query, limit, cursor } = parse(profilesQuery, request.query, 'query');
    if (identifier !== undefined) {
      const profile = await reader.byIdentifier(identifierOf(identifier));
      return { data: profile === undefined ? [] : [profile], nextCursor: null };
    }
    const page = { limit, after: cursor === undefined ? undefined : decodeCursor(z.string(), cursor) };
    const { data, next } = query === undefined ? await reader.list(page) : await reader.search(query, page);
    return { data, nextCursor: next === null ? null : encodeCursor(next) };
  });

  route('/v1/profiles/:id', async (request, response) => {
    const id = request.params['id'] as string;
    const profile = await reader.byPublicId(id);
    if (profile === undefined) throw new TributaryError('not_found', `there is no profile ${id}`);
    return profile.id === id ? profile : redirect(response, `/v1/profiles/${profile.id}`);
  });

  const contributionList =
    (order: ContributionOrder, shape: (update: Parameters<typeof eventOf>[0]) => unknown) => async (request: Request) => {
      const { limit, cursor } = parse(pageQuery, request.query, 'query');
      const after: Position | undefined = cursor === undefined ? undefined : decodeCursor(position, cursor);
      const { data, next } = await reader.contributions(request.params['id'] as string, { order, limit, after });
      return { data: data.map(shape), nextCursor: next === null ? null : encodeCursor(next) };
    };
  route('/v1/profiles/:id/events', contributionList('time', eventOf));
  route(
    '/v1/profiles/:id/contributions',
    contributionList('receivedAt', (update) => update),
  );

  route('/v1/consistency', () => deps.checkConsistency());

  app.use(notFoundHandler());
  app.use(problemHandler(deps.logger));
  return app;
}

/** The identifier of a lookup, normalised as the pipeline does it. */
function identifierOf(text: string) {
  const raw = parseIdentifierKey(text);
  const normalized = raw === undefined ? undefined : normalizeIdentifier(raw.type, raw.value);
  if (normalized?.ok === true) return normalized.identifier;
  const error = { path: 'identifier', code: normalized?.code ?? 'invalid_format', message: normalized?.message ?? 'must be type:value' };
  throw new ValidationError(`the query is not valid: identifier: ${error.message}`, [error]);
}

function redirect(response: Response, location: string): Response {
  return response.status(308).location(location).json({ location });
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error);
}
