import { z } from 'zod';

/** RFC 3339, UTC, exactly three fractional digits: `2026-11-23T12:00:00.000Z`. Sorts as text. */
export const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'must be RFC 3339 in UTC with milliseconds');
export const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a lower-case UUID');
export const sourceId = z.string().regex(/^src_[A-Za-z0-9]{8,64}$/, 'must be a source id (src_…)');
export const workflowId = z.string().regex(/^wf_[A-Za-z0-9]{8,64}$/, 'must be a workflow id (wf_…)');
export const profileId = z.string().regex(/^prf_[A-Za-z0-9]{8,64}$/, 'must be a profile id (prf_…)');

/** Any JSON value. Integers beyond 2^53 are kept as their decimal text (docs/adr). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;
