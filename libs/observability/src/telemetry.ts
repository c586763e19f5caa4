import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { envDetector, serviceInstanceIdDetector } from '@opentelemetry/resources';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { Logger } from './logger.ts';
import { observeProcess } from './process-metrics.ts';

export interface TelemetryOptions {
  serviceName: string;
  metricsHost: string;
  /** 0 takes a free port; `Telemetry.metricsPort` says which. */
  metricsPort: number;
  logger: Logger;
  /** The process environment, of which the standard `OTEL_*` variables matter. */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface Telemetry {
  /** The port on which `/metrics` is served; 0 when telemetry is switched off. */
  readonly metricsPort: number;
  /** Sends what is buffered and closes the port. */
  shutdown(): Promise<void>;
}

/**
 * Starts the OpenTelemetry SDK: metrics for Prometheus on a port of their own, and traces where the standard variables name an
 * exporter (`OTEL_TRACES_EXPORTER`, `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`), so that nothing is sent
 * to a collector that nobody runs. `OTEL_SDK_DISABLED=true` switches all of it off.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  if (options.environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return { metricsPort: 0, shutdown: () => Promise.resolve() };
  // The exporter cannot listen on a free port, so its handler is served here.
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const configuration: Partial<NodeSDKConfiguration> = {
    serviceName: options.environment['OTEL_SERVICE_NAME'] ?? options.serviceName,
    resourceDetectors: [envDetector, serviceInstanceIdDetector],
    metricReaders: [exporter],
    logRecordProcessors: [],
  };
  if (!tracesAreConfigured(options.environment)) configuration.spanProcessors = [];
  const sdk = new NodeSDK(configuration);
  sdk.start();
  const stopObserving = observeProcess();
  const server = await serve(metricsListener(exporter), options.metricsHost, options.metricsPort);
  return {
    metricsPort: (server.address() as AddressInfo).port,
    shutdown: async () => {
      stopObserving();
      await closed(server);
      // A collector that is away must not keep the service from ending.
      await sdk.shutdown().catch((error: unknown) => options.logger.warn({ err: error }, 'telemetry was not flushed'));
    },
  };
}

/** Whether the standard variables ask for traces to be sent anywhere. */
export function tracesAreConfigured(environment: TelemetryOptions['environment']): boolean {
  const exporter = environment['OTEL_TRACES_EXPORTER']?.trim();
  if (exporter) return exporter !== 'none';
  return Boolean(environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
}

function metricsListener(exporter: PrometheusExporter): RequestListener {
  return (request, response) => {
    if (request.url === '/metrics' || request.url?.startsWith('/metrics?') === true) exporter.getMetricsRequestHandler(request, response);
    else response.writeHead(404).end();
  };
}

function serve(listener: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
