import { createApp, healthRoutes, notFoundHandler, openApiDocument, type Operation, problemHandler } from '@tributary/http';
import type { HealthReport, Logger } from '@tributary/observability';
import type { Express } from 'express';
import { z } from 'zod';
import { TRACKING_OPERATIONS } from './tracking-api.ts';
import { UPLOAD_OPERATIONS } from './upload-api.ts';

/** Of a batch, the first id and all of them. Where a source has an answer of its own, that comes instead. */
const accepted = z.object({ eventId: z.uuid(), eventIds: z.array(z.uuid()).optional() });
const METHODS: readonly Operation['method'][] = ['post', 'put', 'patch', 'delete', 'get'];

/** What `/openapi.json` says about the webhook paths, which are not served by Express. */
const OPERATIONS = METHODS.flatMap((method) =>
  ['/v1/webhooks/{key}', '/v1/webhooks/{key}/{anything}'].map((path): Operation => ({
    method,
    path,
    summary:
      method === 'get'
        ? 'Answers the handshake of a platform, or sends an event to a source that allows GET'
        : 'Sends an event, or a batch of them: any body, kept byte for byte behind its Content-Encoding',
    answer: { status: 200, schema: accepted },
  })),
);

/** Everything beside the paths of sources: health, the API's description, 404. */
export function createGatewayApi(options: { health: () => HealthReport; logger: Logger }): Express {
  const app = createApp();
  const document = openApiDocument({
    title: 'Tributary ingest gateway',
    version: '1',
    operations: [...OPERATIONS, ...TRACKING_OPERATIONS, ...UPLOAD_OPERATIONS],
  });
  healthRoutes(app, options.health);
  app.get('/openapi.json', (_request, response) => void response.json(document));
  app.use(notFoundHandler());
  app.use(problemHandler(options.logger));
  return app;
}
