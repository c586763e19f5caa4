import { useCallback, useEffect, useRef, useState } from 'react';
import type { Overview, OverviewWindow } from '../../../src/overview/overview.ts';
import { ApiError, request } from '../api/client.ts';

const REFRESH_MS = 5000;

export interface OverviewFeed {
  readonly overview: Overview | undefined;
  /** Why the last refresh failed; what was known stays. */
  readonly problem: string | undefined;
  readonly isLoading: boolean;
  readonly refresh: () => void;
}

/** The overview, kept fresh while the page is visible. One request at a time; the next begins when the last has ended. */
export function useOverview(window: OverviewWindow, onSignedOut: () => void): OverviewFeed {
  const [overview, setOverview] = useState<Overview>();
  const [problem, setProblem] = useState<string>();
  const [isLoading, setIsLoading] = useState(true);
  const [round, setRound] = useState(0);
  const signedOut = useRef(onSignedOut);
  signedOut.current = onSignedOut;

  useEffect(() => {
    const aborted = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function load(): Promise<void> {
      setIsLoading(true);
      try {
        setOverview(await request<Overview>(`/api/overview?window=${window}`, { signal: aborted.signal }));
        setProblem(undefined);
      } catch (error) {
        if (aborted.signal.aborted) return;
        if (error instanceof ApiError && error.status === 401) return signedOut.current();
        setProblem(error instanceof Error ? error.message : String(error));
      }
      setIsLoading(false);
      timer = setTimeout(next, REFRESH_MS);
    }
    function next(): void {
      clearTimeout(timer);
      if (!document.hidden) void load();
    }
    document.addEventListener('visibilitychange', next);
    void load();
    return () => {
      aborted.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', next);
    };
  }, [window, round]);

  const refresh = useCallback(() => setRound((count) => count + 1), []);
  return { overview, problem, isLoading, refresh };
}
