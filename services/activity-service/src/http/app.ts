import { TributaryError } from '@tributary/errors';
import {
  bearerAuth,
  createApp,
  handle,
  healthRoutes,
  notFoundHandler,
  openApiDocument,
  parse,
  type Principal,
  problemHandler,
} from '@tributary/http';
import type { HealthReport, Logger } from '@tributary/observability';
import { toDatabaseError } from '@tributary/mongo';
import type { Express, NextFunction, Request, Response } from 'express';
import type { ActivityReader } from '../mongo/activity-reader.ts';
import { OPERATIONS } from './operations.ts';
import { accountingQuery, eventPath, requestPath, sourceLogQuery, workflowLogQuery } from './schemas.ts';
import { viewAccounting, viewSourceLog, viewSourceLogDetail, viewTrace, viewWorkflowLog } from './views.ts';

export interface AppParts {
  readonly reader: ActivityReader;
  readonly logger: Logger;
  readonly verifyToken: (token: string) => Promise<Principal | undefined>;
  /** Whether tokens can be verified already. */
  readonly canVerify: () => boolean;
  readonly health: () => HealthReport;
}

/** The HTTP surface (http-api.md, activity-service). */
export function activityApp({ reader, logger, verifyToken, canVerify, health }: AppParts): Express {
  const app = createApp();
  const document = openApiDocument({ title: 'Tributary activity-service', version: '1', operations: OPERATIONS });
  const guard = bearerAuth(verifyToken, canVerify)('logs:read');
  healthRoutes(app, health);
  app.get('/openapi.json', (_request, response) => response.json(document));

  app.get(
    '/v1/source-logs',
    guard,
    handle(async (request) => {
      const { query: text, limit, cursor, sourceId, status, from, to } = parse(sourceLogQuery, request.query, 'query');
      const { rows, nextCursor } = await reader.sourceLogs({ sourceId, status, from, to, text, page: { limit, cursor } });
      const origins = await reader.originsOf(rows.map((row) => row.eventId));
      return { data: rows.map((row) => viewSourceLog(row, origins)), nextCursor };
    }),
  );

  app.get(
    '/v1/source-logs/:requestId',
    guard,
    handle(async (request) => {
      const { requestId } = parse(requestPath, request.params, 'path');
      const [row, runs] = await Promise.all([reader.request(requestId), reader.runsOfRequest(requestId)]);
      if (row === undefined) throw new TributaryError('not_found', 'no request with this id, or its retention is over');
      return viewSourceLogDetail(row, runs, await reader.originsOf([row.eventId]));
    }),
  );

  app.get(
    '/v1/workflow-logs',
    guard,
    handle(async (request) => {
      const { limit, cursor, workflowId, sourceId, status, from, to } = parse(workflowLogQuery, request.query, 'query');
      const { rows, nextCursor } = await reader.workflowLogs({ workflowId, sourceId, status, from, to, page: { limit, cursor } });
      const origins = await reader.originsOf(rows.filter((row) => row.verdict.state === 'duplicate').map((row) => row.eventId));
      return { data: rows.map((row) => viewWorkflowLog(row, origins)), nextCursor };
    }),
  );

  app.get(
    '/v1/traces/:eventId',
    guard,
    handle(async (request) => {
      const { eventId } = parse(eventPath, request.params, 'path');
      const [requests, origins] = await Promise.all([reader.requestsOfEvent(eventId), reader.originsOf([eventId])]);
      if (requests.length === 0) throw new TributaryError('not_found', 'no event with this id, or its retention is over');
      const withRuns = await Promise.all(requests.map(async (row) => ({ row, runs: await reader.runsOfRequest(row._id) })));
      return viewTrace(eventId, withRuns, origins);
    }),
  );

  app.get(
    '/v1/accounting',
    guard,
    handle(async (request) => {
      const { sourceId, workflowId, from, to } = parse(accountingQuery, request.query, 'query');
      return viewAccounting({ sourceId, workflowId, from, to }, await reader.accounting({ sourceId, workflowId, from, to }));
    }),
  );

  app.use(notFoundHandler());
  app.use((error: unknown, _request: Request, _response: Response, next: NextFunction) => next(toDatabaseError(error)));
  app.use(problemHandler(logger));
  return app;
}
