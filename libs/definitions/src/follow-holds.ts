import { type EventRoute, holdOf, holdStateOf, OPEN_ROUTE, type SourceDefinition, type SourceHold, TOPICS } from '@tributary/contracts';
import type { Kafka } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import type { DefinitionFollower } from './follow-definitions.ts';
import { followReleases, type ReleaseFollower } from './follow-releases.ts';

/** How far releases have come, and what follows from that for events that come in. */
export interface HoldFollower extends ReleaseFollower {
  /**
   * Where an event of this source goes now, by its newest definition. To be asked right before the event is written. A promise at the end of a release, when the last of what was held must
   * go first; `undefined` when that takes longer than a few seconds: the event is then to be sent again.
   */
  route(definition: SourceDefinition): EventRoute | Promise<EventRoute | undefined>;
}

export interface FollowHoldsOptions {
  readonly kafka: Pick<Kafka, 'follow'>;
  readonly logger: Pick<Logger, 'error'>;
  readonly definitions: Pick<DefinitionFollower, 'snapshot' | 'onChange'>;
  /** How long an event waits for the end of a release. Default 5 s. */
  readonly waitMs?: number;
  /** After this long without a word a release is taken for broken off, and the source holds again; longer than a worker tries. Default 30 s. */
  readonly switchingMs?: number;
}

const WAIT_MS = 5000;
const SWITCHING_MS = 30_000;

export function followHolds(options: FollowHoldsOptions): HoldFollower {
  const { definitions, waitMs = WAIT_MS, switchingMs = SWITCHING_MS } = options;
  const releases = followReleases(options);
  const waiting = new Set<() => void>();
  let stopListening: (() => void) | undefined;
  releases.onChange(look);

  /** Those that came first go first. */
  function look(): void {
    for (const each of [...waiting]) each();
  }

  /** `undefined`: wait. */
  function routeNow(given: SourceDefinition): EventRoute | undefined {
    const definition = definitions.snapshot().sourceById(given.id) ?? given;
    if (definition.hold === null && definition.status !== 'paused') return OPEN_ROUTE;
    const heard = releases.heardOf(definition.id);
    const state = holdStateOf(definition, heard?.release);
    if (state === 'open') return OPEN_ROUTE;
    if (state === 'switching' && Date.now() - (heard?.heardAtMs ?? 0) < switchingMs) return undefined;
    return { topic: TOPICS.rawEventsHeld, holdId: (holdOf(definition) as SourceHold).id };
  }

  function afterSwitching(definition: SourceDefinition): Promise<EventRoute | undefined> {
    return new Promise((resolve) => {
      const settle = (route: EventRoute | undefined): void => {
        clearTimeout(timer);
        waiting.delete(attempt);
        resolve(route);
      };
      const attempt = (): void => {
        const route = routeNow(definition);
        if (route !== undefined) settle(route);
      };
      const timer = setTimeout(() => settle(routeNow(definition)), waitMs);
      waiting.add(attempt);
    });
  }

  return {
    ...releases,
    start() {
      stopListening ??= definitions.onChange(look);
      return releases.start();
    },
    stop() {
      stopListening?.();
      return releases.stop();
    },
    route: (definition) => routeNow(definition) ?? afterSwitching(definition),
  };
}
