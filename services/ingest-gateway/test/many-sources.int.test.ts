import { readFileSync } from 'node:fs';
import type { SourceDefinition } from '@tributary/contracts';
import { aSource, createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';
import { gatewaySettings, publishSources, sealed, untilReady, urlOf } from './gateway-harness.ts';

const SOURCES = 100_000;
const BATCH = 10_000;
const MAX_GROWTH_MIB = 200;

const started: RunningService[] = [];
afterAll(() => Promise.all(started.map((service) => service.stop())));

async function gatewayWith(sources: readonly SourceDefinition[]): Promise<RunningService> {
  const prefix = `${uniqueName('gw')}.`;
  const kafka = await createTestKafka(prefix);
  for (let i = 0; i < sources.length; i += BATCH) await publishSources(kafka, sources.slice(i, i + BATCH));
  const service = await startService('ingest-gateway', gatewaySettings(testInfra().brokers, prefix));
  started.push(service);
  await untilReady(service.url);
  return service;
}

function residentMiB({ pid }: RunningService): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

/** Half of them open, half of them signed as a platform of the catalogue signs. */
function manySources(): SourceDefinition[] {
  const open = Array.from({ length: SOURCES / 2 }, (_, n) => aSource({ name: `Source ${n}` }));
  const signed = Array.from({ length: SOURCES / 2 }, (_, n) =>
    aSource({
      type: 'shopify',
      name: `Shop ${n}`,
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'base64',
        key: 'text',
        place: { headers: ['x-shopify-hmac-sha256'], form: { is: 'value', prefix: '' } },
        content: '{body}',
        timestamp: null,
        secrets: sealed(`the secret of shop ${n}`),
      },
      deduplication: { from: 'header', name: 'x-shopify-webhook-id' },
    }),
  );
  return [...open, ...signed];
}

it(`knows ${SOURCES} sources in less than ${MAX_GROWTH_MIB} MiB`, async () => {
  const few = await gatewayWith([aSource()]);
  const sources = manySources();
  const many = await gatewayWith(sources);
  const statusOf = async (source: SourceDefinition) => (await fetch(urlOf(many.url, source), { method: 'POST', body: '{}' })).status;
  expect(await Promise.all([sources[0], sources.at(-1), aSource()].map((source) => statusOf(source as SourceDefinition)))).toEqual([
    200, 401, 404,
  ]);
  // what V8 has freed goes back to the system a little later
  let grownMiB = Infinity;
  await eventually(() => (grownMiB = residentMiB(many) - residentMiB(few)) < MAX_GROWTH_MIB, { what: 'memory to settle' }).catch(
    () => undefined,
  );
  expect(grownMiB).toBeLessThan(MAX_GROWTH_MIB);
}, 240_000);
