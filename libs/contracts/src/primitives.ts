import { z } from 'zod';

/** The forms of the primitives as patterns, for hot paths that check a value without a schema's bookkeeping. */
export const PATTERNS = {
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  sourceId: /^src_[A-Za-z0-9]{8,64}$/,
  workflowId: /^wf_[A-Za-z0-9]{8,64}$/,
  profileId: /^prf_[A-Za-z0-9]{8,64}$/,
} as const;

/** RFC 3339, UTC, exactly three fractional digits: `2026-11-23T12:00:00.000Z`. Sorts as text. */
export const timestamp = z.string().regex(PATTERNS.timestamp, 'must be RFC 3339 in UTC with milliseconds');
export const uuid = z.string().regex(PATTERNS.uuid, 'must be a lower-case UUID');
export const sourceId = z.string().regex(PATTERNS.sourceId, 'must be a source id (src_…)');
export const workflowId = z.string().regex(PATTERNS.workflowId, 'must be a workflow id (wf_…)');
export const profileId = z.string().regex(PATTERNS.profileId, 'must be a profile id (prf_…)');

/** Any JSON value. Integers beyond 2^53 are kept as their decimal text (docs/adr). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export const json: z.ZodType<Json> = z.json();
