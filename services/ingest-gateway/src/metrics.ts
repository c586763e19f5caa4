import type { Meter } from '@opentelemetry/api';
import { handshake } from '@tributary/contracts';
import type { InFlightBudget } from './intake/in-flight-budget.ts';

/** What the gateway counts. */
export interface GatewayMetrics {
  /** One answer; `code` is `accepted`, `handshake` or that of the refusal. */
  answered(status: number, code: string, sourceType: string): void;
  handshake(kind: string, outcome: 'answered' | 'refused'): void;
  received(bytes: number): void;
  /** The time from the whole request to the acknowledgement of Kafka. */
  produced(milliseconds: number): void;
  readonly rejectionDropped: () => void;
  /** A request that failed its check and was not kept. */
  readonly quarantineDropped: () => void;
}

interface Series {
  readonly attributes: Readonly<Record<string, string | number>>;
  count: number;
}

const LATENCY_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counters are plain numbers that are read when a scrape comes: a counter of the metrics library looks up its attributes at each call,
 * which would be dear here. Series are bounded: statuses, codes and source types are few.
 */
export function createGatewayMetrics(meter: Meter, budget: InFlightBudget): GatewayMetrics {
  const answers = new Map<string, Series>();
  // from the first scrape on, so that a first refusal is seen to be one more
  const handshakes = new Map<string, Series>();
  for (const { shape } of handshake.options) {
    const [kind] = shape.kind.values;
    for (const outcome of ['answered', 'refused'])
      handshakes.set(`${kind} ${outcome}`, { attributes: { kind: kind as string, outcome }, count: 0 });
  }
  let bytes = 0;
  let dropped = 0;
  let unkept = 0;

  meter
    .createObservableCounter('tributary.gateway.requests', { description: 'Answered webhook requests' })
    .addCallback((result) => answers.forEach(({ attributes, count }) => result.observe(count, attributes)));
  meter
    .createObservableCounter('tributary.gateway.handshakes', { description: 'Requests by which platforms try a URL' })
    .addCallback((result) => handshakes.forEach(({ attributes, count }) => result.observe(count, attributes)));
  meter
    .createObservableCounter('tributary.gateway.received', { unit: 'By', description: 'Body bytes of accepted requests' })
    .addCallback((result) => result.observe(bytes));
  meter
    .createObservableCounter('tributary.gateway.rejections.dropped', { description: 'Refused requests that left no log row' })
    .addCallback((result) => result.observe(dropped));
  meter
    .createObservableCounter('tributary.gateway.quarantine.dropped', { description: 'Requests that failed their check and were not kept' })
    .addCallback((result) => result.observe(unkept));
  meter
    .createObservableGauge('tributary.gateway.in_flight.requests', { description: 'Requests in work' })
    .addCallback((result) => result.observe(budget.requests));
  meter
    .createObservableGauge('tributary.gateway.in_flight.size', { unit: 'By', description: 'Memory reserved for requests in work' })
    .addCallback((result) => result.observe(budget.usedBytes));
  const latency = meter.createHistogram('tributary.gateway.produce.duration', {
    unit: 's',
    description: 'From the whole request to its acknowledgement by Kafka',
    advice: { explicitBucketBoundaries: LATENCY_BUCKETS_S },
  });

  return {
    answered(status, code, sourceType) {
      const key = `${status} ${code} ${sourceType}`;
      let series = answers.get(key);
      if (series === undefined) {
        series = { attributes: { 'http.response.status_code': status, code, 'source.type': sourceType }, count: 0 };
        answers.set(key, series);
      }
      series.count++;
    },
    handshake(kind, outcome) {
      const key = `${kind} ${outcome}`;
      const series = handshakes.get(key) ?? { attributes: { kind, outcome }, count: 0 };
      series.count++;
      handshakes.set(key, series);
    },
    received(size) {
      bytes += size;
    },
    produced(milliseconds) {
      latency.record(milliseconds / 1000);
    },
    rejectionDropped() {
      dropped++;
    },
    quarantineDropped() {
      unkept++;
    },
  };
}
