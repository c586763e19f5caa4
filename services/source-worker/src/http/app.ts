import { createApp, healthRoutes, notFoundHandler, openApiDocument, type Operation, problemHandler } from '@tributary/http';
import { toDatabaseError } from '@tributary/mongo';
import type { HealthReport, Logger } from '@tributary/observability';
import type { Express, NextFunction, Request, RequestHandler, Response, Router } from 'express';

/** Lets through who has a token with this scope. */
export type Guard = (scope: string) => RequestHandler;

/** What one part of the service adds to its HTTP surface. */
export interface Feature {
  readonly router: Router;
  readonly operations: readonly Operation[];
}

export interface AppParts {
  readonly features: readonly Feature[];
  readonly health: () => HealthReport;
  readonly logger: Logger;
}

export function workerApp({ features, health, logger }: AppParts): Express {
  const app = createApp();
  const operations = features.flatMap((feature) => feature.operations);
  const document = openApiDocument({ title: 'Tributary source-worker', version: '1', operations });
  healthRoutes(app, health);
  app.get('/openapi.json', (_request, response) => void response.json(document));
  for (const { router } of features) app.use(router);
  app.use(notFoundHandler());
  app.use((error: unknown, _request: Request, _response: Response, next: NextFunction) => next(toDatabaseError(error)));
  app.use(problemHandler(logger));
  return app;
}
