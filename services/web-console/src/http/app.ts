import { createApp, handle, healthRoutes, notFoundHandler, parse, problemHandler } from '@tributary/http';
import type { HealthReport, Logger } from '@tributary/observability';
import type { Express } from 'express';
import { z } from 'zod';
import type { ConsoleConfig } from '../config.ts';
import { gatherOverview } from '../overview/gather.ts';
import { WINDOWS } from '../overview/overview.ts';
import { apiProxy } from '../proxy/api-proxy.ts';
import { sameOriginOnly } from '../session/same-origin.ts';
import { addSessionRoutes, requireSession, type SessionOptions, sessionOf } from '../session/session-routes.ts';
import { addClientFiles } from './client-files.ts';
import { contentSecurityPolicy } from './security-headers.ts';

export interface ConsoleAppOptions extends SessionOptions {
  readonly config: Pick<ConsoleConfig, 'services' | 'configPublicUrl'>;
  /** The built client. */
  readonly clientFolder: string;
  readonly health: () => HealthReport;
  readonly logger: Logger;
}

const overviewQuery = z.strictObject({ window: z.enum(WINDOWS).default('24h') });

/** The console: its page, sign-in, the overview, and the APIs behind it. */
export function consoleApp(options: ConsoleAppOptions): Express {
  const { config, logger, now } = options;
  const app = createApp();
  app.use(contentSecurityPolicy());
  healthRoutes(app, options.health);
  addClientFiles(app, options.clientFolder);

  app.use('/api', sameOriginOnly(), (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  addSessionRoutes(app, options);
  app.use('/api', requireSession(options));
  app.get(
    '/api/overview',
    handle((request, response) => {
      const { window } = parse(overviewQuery, request.query, 'query');
      return gatherOverview({ ...config, token: sessionOf(response).token, window, nowMs: now() });
    }),
  );
  app.use('/api', apiProxy(config.services));
  app.use(notFoundHandler());
  app.use(problemHandler(logger));
  return app;
}
