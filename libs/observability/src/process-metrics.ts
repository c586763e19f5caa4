import { monitorEventLoopDelay } from 'node:perf_hooks';
import { metrics } from '@opentelemetry/api';

const RESOLUTION_MS = 50;
const NS_PER_S = 1e9;

/**
 * Registers the metrics that every process has, by the names of the OpenTelemetry conventions: CPU seconds, resident bytes, heap
 * bytes, and how late the event loop runs. They are read when a scrape comes; between scrapes only a native timer of 20 Hz runs.
 * Returns what ends the observation.
 */
export function observeProcess(): () => void {
  const meter = metrics.getMeter('process');
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();

  meter.createObservableCounter('process.cpu.time', { unit: 's', description: 'CPU time used' }).addCallback((result) => {
    const { user, system } = process.cpuUsage();
    result.observe(user / 1e6, { 'cpu.mode': 'user' });
    result.observe(system / 1e6, { 'cpu.mode': 'system' });
  });
  meter.createObservableGauge('process.memory.usage', { unit: 'By', description: 'Resident memory' }).addCallback((result) => {
    result.observe(process.memoryUsage.rss());
  });
  meter.createObservableGauge('v8js.memory.heap.used', { unit: 'By', description: 'Used heap' }).addCallback((result) => {
    result.observe(process.memoryUsage().heapUsed);
  });
  const lag = meter.createObservableGauge('nodejs.eventloop.delay.p99', {
    unit: 's',
    description: 'Lag of the event loop since the last scrape',
  });
  lag.addCallback((result) => {
    // The histogram counts from timer to timer, so a loop that is never late reads as the resolution.
    result.observe(Math.max(0, delay.percentile(99) / NS_PER_S - RESOLUTION_MS / 1000));
    delay.reset();
  });
  return () => void delay.disable();
}
