import type { SealedSecret, SourceAuthentication } from '@tributary/contracts';

/** A source's secrets at a moment. */
export interface OwnSecrets {
  readonly valid: readonly string[];
  /** Replaced, and past their end. */
  readonly expired: readonly string[];
}

/** A secret of another source of the deployment, under the name by which people know that source. */
export interface OtherSecret {
  readonly source: string;
  readonly secret: string;
}

export function openSecrets(authentication: SourceAuthentication, open: (secret: SealedSecret) => string, nowMs: number): OwnSecrets {
  const all = 'secrets' in authentication ? authentication.secrets : [];
  const isOver = ({ expiresAt }: SealedSecret) => expiresAt !== undefined && Date.parse(expiresAt) <= nowMs;
  return { valid: all.filter((secret) => !isOver(secret)).map(open), expired: all.filter(isOver).map(open) };
}
