import type { ServerResponse } from 'node:http';
import type { HealthReport } from '@tributary/observability';
import type { Express } from 'express';

/** Answers a probe: `live` is 200 until a part has failed for good, `ready` is 200 only while every part works. The body says which part. */
function writeHealth(response: ServerResponse, probe: 'live' | 'ready', report: HealthReport): void {
  const isGood = probe === 'live' ? report.alive : report.ready;
  const body = JSON.stringify({ status: isGood ? 'ok' : 'unavailable', ...report });
  response.writeHead(isGood ? 200 : 503, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(body);
}

/** `GET /healthz` (restart me when this fails) and `GET /readyz` (send me requests while this succeeds). */
export function healthRoutes(app: Express, health: () => HealthReport): void {
  app.get('/healthz', (_request, response) => writeHealth(response, 'live', health()));
  app.get('/readyz', (_request, response) => writeHealth(response, 'ready', health()));
}
