import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../src/otlp-receiver.ts';
import { logLinesOf, metricsUrlOf, type Pipeline, type ServiceName, startPipeline } from '../src/pipeline.ts';

const ROOT = path.resolve(__dirname, '../..');
const ALL_SERVICES = globSync('services/*/package.json', { cwd: ROOT }).map((file) => file.split('/')[1] as ServiceName);
const ON_THE_WAY: readonly ServiceName[] = ['ingest-gateway', 'workflow-engine', 'profile-service'];
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SENDER_SPAN = 'b7ad6b7169203331';

const exporting = (receiver: OtlpReceiver): Readonly<Record<string, string>> => ({
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  OTEL_BSP_SCHEDULE_DELAY: '50',
});

describe('with an exporter', () => {
  let pipeline: Pipeline;
  let collector: OtlpReceiver;

  beforeAll(async () => {
    collector = await startOtlpReceiver();
    pipeline = await startPipeline(ALL_SERVICES, exporting(collector));
  });
  afterAll(async () => {
    await pipeline?.stop();
    await collector?.close();
  });

  /** The spans of a trace from the request to the profile write, in this order. */
  async function waySpans(traceId: string): Promise<readonly ReceivedSpan[]> {
    const spans = () =>
      ON_THE_WAY.flatMap((service) => collector.spans().filter((span) => span.traceId === traceId && span.service === service));
    await eventually(() => spans().length >= ON_THE_WAY.length, { what: 'a span of every service on the way' });
    return spans();
  }

  test('the trace of a sender leads from its request through both topics to the write of the profile', async () => {
    expect((await pipeline.post('ann@example.com', { traceparent: `00-${TRACE}-${SENDER_SPAN}-01` })).status).toBe(200);
    const { traceparent } = await pipeline.published('ann@example.com');
    const [request, evaluation, write, ...others] = await waySpans(TRACE);
    expect(others).toEqual([]);
    expect(request).toMatchObject({ service: 'ingest-gateway', parentSpanId: SENDER_SPAN });
    expect(evaluation).toMatchObject({ service: 'workflow-engine', parentSpanId: request?.spanId });
    expect(write).toMatchObject({ service: 'profile-service', parentSpanId: evaluation?.spanId });
    expect(traceparent).toBe(`00-${TRACE}-${write?.spanId}-01`);
  });

  test('a request without a trace begins one', async () => {
    expect((await pipeline.post('bob@example.com')).status).toBe(200);
    const { traceparent } = await pipeline.published('bob@example.com');
    const [request, evaluation, write] = await waySpans(traceparent?.split('-')[1] as string);
    expect(request?.parentSpanId).toBeUndefined();
    expect([evaluation?.parentSpanId, write?.parentSpanId]).toEqual([request?.spanId, evaluation?.spanId]);
  });

  test('the batches in which a request was worked on are linked to its trace', async () => {
    const traceId = '1'.repeat(32);
    await pipeline.post('cyd@example.com', { traceparent: `00-${traceId}-${SENDER_SPAN}-01` });
    const linked = () => new Set(collector.spans().flatMap((span) => (span.linkedTraceIds.includes(traceId) ? [span.service] : [])));
    await eventually(() => ['workflow-engine', 'profile-service', 'activity-service'].every((service) => linked().has(service)), {
      what: 'linked batches',
    });
  });

  test('a trace that the sender does not sample makes no spans, and is handed on all the same', async () => {
    const traceId = '2'.repeat(32);
    await pipeline.post('dan@example.com', { traceparent: `00-${traceId}-${SENDER_SPAN}-00` });
    expect((await pipeline.published('dan@example.com')).traceparent).toBe(`00-${traceId}-${SENDER_SPAN}-00`);
    // this one comes later and is exported: the other would have been by then
    await pipeline.post('eve@example.com', { traceparent: `00-${'3'.repeat(32)}-${SENDER_SPAN}-01` });
    await waySpans('3'.repeat(32));
    expect(collector.spans().filter((span) => span.traceId === traceId)).toEqual([]);
  });

  test.each(ALL_SERVICES)('%s serves the metrics that its README names', async (name) => {
    await pipeline.post('fay@example.com');
    await pipeline.published('fay@example.com');
    const url = metricsUrlOf(pipeline.services.get(name) as RunningService) as string;
    const names = [...documentedMetrics(name), 'process_cpu_time', 'process_memory_usage', 'nodejs_eventloop_delay_p99'];
    await eventually(
      async () => {
        const text = await (await fetch(url)).text();
        expect(names.filter((metric) => !new RegExp(`^${metric}(_total|_bucket)?[{ ].*\\d`, 'm').test(text))).toEqual([]);
        return true;
      },
      { what: `the metrics of ${name}` },
    );
  });
});

describe('with an exporter of its own', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await startOtlpReceiver();
  });
  afterEach(() => receiver.close());

  test('a log line about a sampled request names its trace', async () => {
    const service = await startService('profile-service', {
      ...exporting(receiver),
      KAFKA_BROKERS: testInfra().brokers.join(),
      TOPIC_PREFIX: `${uniqueName('log')}.`,
      MONGODB_URI: 'mongodb://127.0.0.1:9/nowhere',
      LOG_LEVEL: 'info',
    });
    const headers = { traceparent: `00-${TRACE}-${SENDER_SPAN}-01`, authorization: 'Bearer trb_nobody' };
    expect((await fetch(`${service.url}/v1/profiles`, { headers })).status).toBe(503);
    await service.stop();
    const [span] = receiver.spans().filter(({ traceId }) => traceId === TRACE);
    expect(span?.parentSpanId).toBe(SENDER_SPAN);
    expect(logLinesOf(service).filter(({ msg }) => msg === 'request failed')).toMatchObject([{ trace_id: TRACE, span_id: span?.spanId }]);
  });

  test('OTEL_SDK_DISABLED switches all of it off, and events flow on', async () => {
    const pipeline = await startPipeline(ON_THE_WAY, { ...exporting(receiver), OTEL_SDK_DISABLED: 'true' });
    expect((await pipeline.post('ann@example.com', { traceparent: `00-${TRACE}-${SENDER_SPAN}-01` })).status).toBe(200);
    expect((await pipeline.published('ann@example.com')).traceparent).toBe(`00-${TRACE}-${SENDER_SPAN}-01`);
    const services = [...pipeline.services.values()];
    await pipeline.stop();
    expect(receiver.spans()).toEqual([]);
    expect(services.map(metricsUrlOf)).toEqual(services.map(() => undefined));
  });
});

/** The instruments in the section "Metrics" of a README, by their names in Prometheus. */
function documentedMetrics(service: ServiceName): string[] {
  const text = readFileSync(path.join(ROOT, 'services', service, 'README.md'), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith('Metrics')) ?? '';
  return [...section.matchAll(/`(tributary\.[\w.]+)`/g)].map(([, metric]) => (metric as string).replaceAll('.', '_'));
}
