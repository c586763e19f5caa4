/** How one part of a service is doing. `degraded`: working with less (retrying, lagging); `failed`: it will not recover by itself. */
export interface PartHealth {
  readonly status: 'starting' | 'ok' | 'degraded' | 'failed';
  readonly detail?: string;
}

/** How a whole service is doing: the answer of `/healthz` and `/readyz`. */
export interface HealthReport {
  /** The state of the service's life cycle. */
  readonly state: string;
  /** The worst of the parts; `starting` and `stopping` services are not ready. */
  readonly ready: boolean;
  /** False when a part has failed for good, so that only a restart helps. */
  readonly alive: boolean;
  readonly parts: Readonly<Record<string, PartHealth>>;
}

const RANK: Readonly<Record<PartHealth['status'], number>> = { ok: 0, starting: 1, degraded: 2, failed: 3 };

/** The worst status among parts; `ok` when there are none. */
export function worstStatus(parts: Iterable<PartHealth>): PartHealth['status'] {
  let worst: PartHealth['status'] = 'ok';
  for (const part of parts) if (RANK[part.status] > RANK[worst]) worst = part.status;
  return worst;
}
