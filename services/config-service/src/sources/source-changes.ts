import type { SealedSecret } from '@tributary/contracts';
import { z } from 'zod';
import type { EntityChange } from '../entity.ts';
import {
  authenticationInput,
  patchedAuthentication,
  type PatchedAuthentication,
  sealAuthentication,
  viewAuthentication,
} from './authentication.ts';
import type { Source } from './source.ts';
import type { NewSourceInput, SourcePatch } from './source-input.ts';

type SourceFields = EntityChange<Source>['set'];
type Seal = (plain: string) => SealedSecret;

/** The fields of a new source, active at once. */
export function newSource(input: NewSourceInput, key: string, seal: Seal): Required<SourceFields> {
  const { authentication, mayMerge, ...rest } = input;
  return {
    ...rest,
    status: 'active',
    keys: [{ key, expiresAt: null }],
    authentication: sealAuthentication(authentication, seal),
    mayMerge: mayMerge ?? null,
  };
}

/**
 * The authentication that a merge patch asks for, before it is checked: fields of the same scheme are kept, a new scheme starts from
 * nothing. `undefined` when the patch says nothing of it.
 */
export function mergedAuthentication(source: Source, patch: SourcePatch): unknown {
  if (patch.authentication === undefined) return undefined;
  const isSameScheme = [undefined, source.authentication.scheme].includes(patch.authentication['scheme'] as never);
  if (!isSameScheme) return withoutNulls(patch.authentication);
  const current = Object.entries(viewAuthentication(source.authentication)).filter(([name]) => name !== 'secret');
  return withoutNulls({ ...Object.fromEntries(current), ...patch.authentication });
}

/** What a merged authentication must look like: the secret may be left out only where there is one to keep. */
export function authenticationAfterPatch(source: Source, merged: unknown): z.ZodType<{ authentication: PatchedAuthentication }> {
  const isSameScheme = (merged as { scheme?: unknown }).scheme === source.authentication.scheme;
  return z.strictObject({ authentication: isSameScheme ? patchedAuthentication : authenticationInput });
}

/** The changes of a merge patch; `authentication` is the merged and checked one. */
export function patchSource(
  source: Source,
  patch: SourcePatch,
  authentication: PatchedAuthentication | undefined,
  seal: Seal,
): SourceFields {
  const isGiven = ([name, value]: [string, unknown]) => name !== 'authentication' && value !== undefined;
  const given = Object.fromEntries(Object.entries(patch).filter(isGiven)) as SourceFields;
  return authentication === undefined
    ? given
    : { ...given, authentication: sealAuthentication(authentication, seal, source.authentication) };
}

/** A new key comes first; the others end after the overlap at the latest, and are dropped once they have ended. */
export function rotateKey(source: Source, key: string, overlapSeconds: number, nowMs: number): SourceFields {
  const end = new Date(nowMs + overlapSeconds * 1000).toISOString();
  const old = source.keys
    .map((known) => ({ key: known.key, expiresAt: known.expiresAt === null || known.expiresAt > end ? end : known.expiresAt }))
    .filter((known) => Date.parse(known.expiresAt) > nowMs);
  return { keys: [{ key, expiresAt: null }, ...old] };
}

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
