import { hkdfSync } from 'node:crypto';
import { createSecretBox } from '@tributary/secrets';
import { z } from 'zod';

/** What a signed-in browser stands for. */
export interface Session {
  readonly token: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Makes sessions opaque to the browser that keeps them. */
export interface SessionSeal {
  seal(session: Session): string;
  /** `undefined` for anything that was not sealed with this key, was changed, or has run out. */
  open(text: string, nowMs: number): Session | undefined;
}

const session = z.strictObject({ token: z.string().min(1), expiresAt: z.number() });

/**
 * Seals sessions with a key of their own, derived from the deployment's: encrypted and authenticated, so that the console keeps nothing,
 * every replica knows every session, and no script ever sees the token.
 */
export function createSessionSeal(secretKeyBase64: string): SessionSeal {
  const key = hkdfSync('sha256', Buffer.from(secretKeyBase64, 'base64'), '', 'tributary web-console session', 32);
  const box = createSecretBox(Buffer.from(key).toString('base64'));
  return {
    seal: (value) => box.seal(JSON.stringify(value)).sealed,
    open(text, nowMs) {
      try {
        const value = session.parse(JSON.parse(box.open({ sealed: text })));
        return value.expiresAt > nowMs ? value : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
