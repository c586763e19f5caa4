import {
  batchLocation,
  keyLocation,
  type SealedSecret,
  sourceId,
  type SourceRelease,
  sourceStatus,
  staticAnswer,
  timestamp,
} from '@tributary/contracts';
import { findSourceType } from '@tributary/source-catalog';
import { z } from 'zod';
import { authenticationView, viewAuthentication, viewSecret } from './authentication.ts';
import { holdView, viewHold } from './hold.ts';
import { secretsOf } from './preset.ts';
import { commonOf } from './settings.ts';
import { mayMerge, type Source } from './source.ts';

/** A source as reads answer it. */
export const sourceView = z.strictObject({
  id: sourceId,
  type: z.string(),
  name: z.string(),
  status: sourceStatus,
  key: z.string(),
  url: z.url(),
  /** Keys that have been replaced and still work, until when. */
  previousKeys: z.array(z.strictObject({ key: z.string(), expiresAt: timestamp })),
  authentication: authenticationView,
  /** Secrets that have been replaced and are still taken, until when. */
  previousSecrets: z.array(z.strictObject({ last4: z.string(), expiresAt: timestamp })),
  /** What its owner has set, in the form in which it was given; secrets are masked. */
  settings: z.record(z.string(), z.unknown()),
  mayMerge: z.boolean(),
  deduplication: keyLocation.nullable(),
  ordering: keyLocation.nullable(),
  batch: batchLocation.nullable(),
  limits: z.strictObject({ maxBodyBytes: z.int(), requestsPerSecond: z.number().nullable(), burst: z.int().nullable() }),
  allowedAddresses: z.array(z.string()),
  allowGet: z.boolean(),
  publicUrl: z.string().nullable(),
  answer: staticAnswer.nullable(),
  /** What has come in since it was paused, until all of it has gone on and after; `null`: it was never paused. */
  hold: holdView.nullable(),
  revision: z.int(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type SourceView = z.infer<typeof sourceView>;

/** What of a source may be shown: everything but its secrets. `gatewayUrl` has no slash at the end. */
export function viewSource(source: Source, gatewayUrl: string, nowMs: number, release?: SourceRelease): SourceView {
  const [current, ...previous] = source.keys;
  const key = current?.key ?? '';
  const stillValid = <T extends { readonly expiresAt?: string | null | undefined }>(old: T) =>
    typeof old.expiresAt === 'string' && Date.parse(old.expiresAt) > nowMs ? [{ ...old, expiresAt: old.expiresAt }] : [];
  return {
    id: source._id,
    type: source.type,
    name: source.name,
    status: source.status,
    key,
    url: `${gatewayUrl}/v1/webhooks/${key}`,
    previousKeys: previous.flatMap(stillValid).map(({ key: old, expiresAt }) => ({ key: old, expiresAt })),
    authentication: viewAuthentication(source.authentication),
    previousSecrets: secretsOf(source, 'secret').slice(1).flatMap(stillValid).map(({ last4, expiresAt }) => ({ last4, expiresAt })), // prettier-ignore
    settings: settingsOf(source),
    ...commonOf(source),
    mayMerge: mayMerge(source),
    hold: viewHold(source, release),
    revision: source.revision,
    createdAt: source.createdAt,
    updatedAt: source.updatedAt,
  };
}

function settingsOf(source: Source): Record<string, unknown> {
  const { authentication, preset = null } = source;
  if (preset === null) return { authentication: viewAuthentication(authentication), ...commonOf(source) };
  const fields = findSourceType(source.type)?.presets.find(({ id }) => id === preset)?.settings ?? [];
  const isNumber = (setting: string) => fields.some(({ name, kind }) => name === setting && kind === 'integer');
  const shown = (name: string, value: string | SealedSecret): unknown => {
    if (typeof value !== 'string') return viewSecret(value);
    return isNumber(name) ? Number(value) : value;
  };
  const given = Object.entries(source.given ?? {}).map(([name, value]) => [name, shown(name, value)] as const);
  const [secret] = secretsOf(source, 'secret');
  return {
    preset,
    ...Object.fromEntries<unknown>(given),
    ...(secret === undefined ? {} : { secret: viewSecret(secret) }),
    ...commonOf(source),
  };
}
