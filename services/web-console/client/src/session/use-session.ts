import { useCallback, useEffect, useState } from 'react';
import { ApiError, request } from '../api/client.ts';

export interface SessionInfo {
  /** The token's name. */
  readonly name: string;
  readonly scopes: readonly string[];
}

export type SessionState =
  | { readonly state: 'loading' }
  | { readonly state: 'signedOut'; readonly problem?: string }
  | { readonly state: 'signedIn'; readonly session: SessionInfo };

export interface SessionControl {
  readonly current: SessionState;
  readonly signIn: (token: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** A request was refused: the session is over. */
  readonly expired: () => void;
}

const PATH = '/api/session';

/** Who is signed in. A link with `#token=…` signs in at once; the token leaves the address before anything else is done. */
export function useSession(): SessionControl {
  const [current, setCurrent] = useState<SessionState>({ state: 'loading' });

  const enter = useCallback(async (ask: Promise<SessionInfo>, isAttempt: boolean) => {
    try {
      setCurrent({ state: 'signedIn', session: await ask });
    } catch (error) {
      const isStranger = error instanceof ApiError && error.status === 401 && !isAttempt;
      setCurrent(isStranger ? { state: 'signedOut' } : { state: 'signedOut', problem: problemOf(error) });
    }
  }, []);
  const signIn = useCallback((token: string) => enter(request<SessionInfo>(PATH, { method: 'POST', body: { token } }), true), [enter]);

  useEffect(() => {
    const token = takeTokenFromAddress();
    void (token === undefined ? enter(request<SessionInfo>(PATH), false) : signIn(token));
  }, [enter, signIn]);

  return {
    current,
    signIn,
    async signOut() {
      await request(PATH, { method: 'DELETE' });
      setCurrent({ state: 'signedOut' });
    },
    expired: () => setCurrent({ state: 'signedOut', problem: 'Your session is over. Sign in again.' }),
  };
}

function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

function problemOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong in this page.';
  if (error.status === 401) return 'This token is not valid. It may have been revoked, or be of another deployment.';
  return error.message;
}
