import { createApp, healthRoutes, notFoundHandler, openApiDocument, problemHandler } from '@tributary/http';
import type { HealthReport, Logger } from '@tributary/observability';
import type { Express } from 'express';

/** The engine is driven by topics; over HTTP it only says how it is. */
export function createEngineApi(options: { readonly health: () => HealthReport; readonly logger: Logger }): Express {
  const app = createApp();
  const document = openApiDocument({ title: 'Tributary workflow engine', version: '1', operations: [] });
  healthRoutes(app, options.health);
  app.get('/openapi.json', (_request, response) => void response.json(document));
  app.use(notFoundHandler());
  app.use(problemHandler(options.logger));
  return app;
}
