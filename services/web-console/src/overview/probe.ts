import { z } from 'zod';
import type { Instance, InstanceState, ServiceState } from './overview.ts';

const PROBE_TIMEOUT_MS = 2000;
const SEVERITY: Readonly<Record<InstanceState, number>> = { ready: 0, notReady: 1, down: 2 };

const report = z.object({
  state: z.string(),
  parts: z.record(z.string(), z.object({ status: z.string(), detail: z.string().optional() })),
});

/** The state of a service by `/readyz` of each of its replicas. Never rejects: what does not answer is down. */
export async function probeService(name: ServiceState['name'], urls: readonly string[]): Promise<ServiceState> {
  const instances = await Promise.all(urls.map(probeInstance));
  const worst = instances.reduce<InstanceState>((state, { state: other }) => (SEVERITY[other] > SEVERITY[state] ? other : state), 'ready');
  return { name, state: worst, instances };
}

async function probeInstance(url: string): Promise<Instance> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const body: unknown = await response.json();
    return response.ok ? { state: 'ready', problems: [] } : { state: 'notReady', problems: problemsOf(body) };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    return { state: 'down', problems: [isTimeout ? `no answer within ${PROBE_TIMEOUT_MS / 1000} s` : 'cannot be reached'] };
  }
}

function problemsOf(body: unknown): string[] {
  const parsed = report.safeParse(body);
  if (!parsed.success) return ['answers, but says nothing about its state'];
  const { state, parts } = parsed.data;
  const problems = Object.entries(parts)
    .filter(([, part]) => part.status !== 'ok')
    .map(([name, part]) => `${name}: ${part.detail ?? part.status}`);
  return problems.length > 0 ? problems : [state];
}
