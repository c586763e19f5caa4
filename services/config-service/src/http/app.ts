import type { SourceRelease } from '@tributary/contracts';
import { createApp, healthRoutes, type IdempotencyStore, notFoundHandler, type Principal, problemHandler } from '@tributary/http';
import { toDatabaseError } from '@tributary/mongo';
import type { HealthReport, Logger } from '@tributary/observability';
import type { SecretBox } from '@tributary/secrets';
import type { ErrorRequestHandler, Express } from 'express';
import type { EntityStores } from '../mongo/outbox.ts';
import type { VersionStore } from '../mongo/version-store.ts';
import { createApi } from './api.ts';
import type { AwaitPublication } from './publication.ts';
import { addSourceRoutes } from './source-routes.ts';
import { addTokenRoutes } from './token-routes.ts';
import { addTrialRoutes } from './trial-routes.ts';
import { addWorkflowRoutes } from './workflow-routes.ts';

export interface AppOptions extends EntityStores {
  readonly versions: VersionStore;
  readonly idempotency: IdempotencyStore;
  readonly verify: (token: string) => Promise<Principal | undefined>;
  readonly box: SecretBox;
  readonly awaitPublication: AwaitPublication;
  readonly releaseOf: (sourceId: string) => SourceRelease | undefined;
  readonly gatewayUrl: string;
  readonly isReady: () => boolean;
  readonly health: () => HealthReport;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** The whole HTTP surface of config-service. */
export function buildApp(options: AppOptions): Express {
  const app = createApp();
  healthRoutes(app, options.health);
  const api = createApi({ app, ...options });
  addSourceRoutes(api, options);
  addWorkflowRoutes(api, options);
  addTrialRoutes(api, options);
  addTokenRoutes(api, options);
  app.use(notFoundHandler());
  app.use(databaseErrors);
  app.use(problemHandler(options.logger));
  return app;
}

const databaseErrors: ErrorRequestHandler = (error: unknown, _request, _response, next) => next(toDatabaseError(error));
