import type { StackAddresses } from '../stack-files.ts';
import { until } from '../until.ts';
import type { Api } from './api.ts';
import type { PreparedFeed } from './prepare-feed.ts';

/** What became of accepted events, over several sources. */
export interface Sums {
  readonly accepted: number;
  /** Runs by state, those with none left out. */
  readonly states: Readonly<Record<string, number>>;
}

interface Accounting extends Sums {
  readonly reconciled: boolean;
}

const TIMEOUT_MS = 180_000;
/** States that a run leaves again. */
const UNDER_WAY = ['waiting', 'mapped'];

/** Waits until everything that was accepted since `from` has come to its end. */
export async function settle(
  api: Api,
  stack: StackAddresses,
  feeds: readonly PreparedFeed[],
  from: string,
  onProgress: (done: number) => void,
): Promise<Sums> {
  const expected = feeds.reduce((sum, { feed }) => sum + feed.events.length, 0);
  const query = (sourceId: string): string => new URLSearchParams({ sourceId, from }).toString();
  return until(
    async () => {
      const answers = await Promise.all(
        feeds.map(({ sourceId }) => api.get<Accounting>(`${stack.activityUrl}/v1/accounting?${query(sourceId)}`)),
      );
      const sums = added(answers.map(({ body }) => body));
      onProgress(Math.min(expected, endedIn(sums)));
      return answers.every(({ body }) => body.reconciled) && sums.accepted >= expected ? sums : undefined;
    },
    TIMEOUT_MS,
    () =>
      new Error(`not everything is accounted for after ${TIMEOUT_MS / 1000} s; ${stack.activityUrl}/v1/accounting says what is under way`),
  );
}

function added(all: readonly Sums[]): Sums {
  const states: Record<string, number> = {};
  for (const [state, count] of all.flatMap((sums) => Object.entries(sums.states))) {
    if (count > 0) states[state] = (states[state] ?? 0) + count;
  }
  return { accepted: all.reduce((sum, { accepted }) => sum + accepted, 0), states };
}

function endedIn({ states }: Sums): number {
  return Object.entries(states).reduce((sum, [state, count]) => (UNDER_WAY.includes(state) ? sum : sum + count), 0);
}
