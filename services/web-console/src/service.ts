import path from 'node:path';
import { followDefinitions } from '@tributary/definitions';
import { listen } from '@tributary/http';
import { createKafka } from '@tributary/kafka';
import type { ServiceModule } from '@tributary/service-runtime';
import { consoleConfig, type ConsoleConfig } from './config.ts';
import { consoleApp } from './http/app.ts';
import { createSessionSeal } from './session/session-seal.ts';

/** Requests under way may take half of the time that the process has to stop. */
const HTTP_SHARE_OF_GRACE = 0.5;
/** The build puts the client beside the server's bundle. */
const CLIENT_FOLDER = path.join(__dirname, 'client');

/** The web console: the page for people, and a same-origin way to the APIs. */
export const webConsole: ServiceModule<ConsoleConfig> = {
  name: 'web-console',
  config: consoleConfig,
  async start({ config, base, logger, life }) {
    const kafka = createKafka({ ...base.kafka, clientId: 'web-console', logger });
    const definitions = followDefinitions({ kafka, logger });
    let canVerify = false;

    const app = consoleApp({
      config,
      clientFolder: CLIENT_FOLDER,
      seal: createSessionSeal(config.secretKey),
      sessionMs: config.sessionMs,
      verifyToken: (token) => definitions.verifyToken(token),
      canVerify: () => canVerify,
      health: () => life.health(),
      logger,
      now: Date.now,
    });
    const server = await listen(app, { host: base.httpHost, port: base.httpPort });
    await life.add('http', { stop: () => server.close(base.shutdownGraceMs * HTTP_SHARE_OF_GRACE) });
    logger.info({ url: server.url }, 'listening');
    await life.add('definitions', definitions);
    canVerify = true;
  },
};
