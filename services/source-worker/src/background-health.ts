import type { PartHealth } from '@tributary/observability';

/**
 * The health of a consumer for which nobody waits: while it joins its group, which takes half a minute where a member of it was killed, the rest of the worker is as
 * ready as can be.
 */
export function backgroundHealth(health: PartHealth): PartHealth {
  return health.status === 'starting' ? { status: 'ok', detail: 'joins its group' } : health;
}
