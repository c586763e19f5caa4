import { keyLocation, sourceId, sourceStatus, timestamp } from '@tributary/contracts';
import { z } from 'zod';
import { authenticationView, viewAuthentication } from './authentication.ts';
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
  /** What its owner has set, in the form in which it was given; secrets are masked. */
  settings: z.record(z.string(), z.unknown()),
  mayMerge: z.boolean(),
  deduplication: keyLocation.nullable(),
  ordering: keyLocation.nullable(),
  limits: z.strictObject({ maxBodyBytes: z.int() }),
  allowGet: z.boolean(),
  revision: z.int(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type SourceView = z.infer<typeof sourceView>;

/** What of a source may be shown: everything but its secrets. `gatewayUrl` has no slash at the end. */
export function viewSource(source: Source, gatewayUrl: string, nowMs: number): SourceView {
  const [current, ...previous] = source.keys;
  const key = current?.key ?? '';
  return {
    id: source._id,
    type: source.type,
    name: source.name,
    status: source.status,
    key,
    url: `${gatewayUrl}/v1/webhooks/${key}`,
    previousKeys: previous.flatMap(({ key: old, expiresAt }) =>
      expiresAt !== null && Date.parse(expiresAt) > nowMs ? [{ key: old, expiresAt }] : [],
    ),
    authentication: viewAuthentication(source.authentication),
    settings: settingsOf(source),
    mayMerge: mayMerge(source),
    deduplication: source.deduplication,
    ordering: source.ordering,
    limits: source.limits,
    allowGet: source.allowGet,
    revision: source.revision,
    createdAt: source.createdAt,
    updatedAt: source.updatedAt,
  };
}

function settingsOf({ authentication, mayMerge: chosen, deduplication, ordering, limits, allowGet }: Source): Record<string, unknown> {
  return { authentication: viewAuthentication(authentication), mayMerge: chosen, deduplication, ordering, limits, allowGet };
}
