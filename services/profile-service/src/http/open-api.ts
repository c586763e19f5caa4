import { profile, profileUpdate } from '@tributary/contracts';
import { openApiDocument, pageShape } from '@tributary/http';
import { z } from 'zod';
import { eventView } from './event-view.ts';

export const pageQuery = z.strictObject(pageShape);
/** `identifier` is `type:value`; `query` is how an identifier of any type begins. One of them at most. */
export const profilesQuery = z
  .strictObject({ ...pageShape, identifier: z.string().min(3).max(600).optional(), query: z.string().trim().min(1).max(600).optional() })
  .refine(({ identifier, query }) => identifier === undefined || query === undefined, {
    path: ['query'],
    message: 'goes without identifier',
  });

const listOf = (item: z.ZodType) => z.strictObject({ data: z.array(item), nextCursor: z.string().nullable() });
const consistency = z.strictObject({
  consistent: z.boolean(),
  profiles: z.int(),
  contributions: z.int(),
  events: z.int(),
  differences: z.array(z.strictObject({ profileId: z.string(), code: z.string() })),
});

const SCOPE = 'profiles:read';

/** The document at `/openapi.json`. */
export const openApi = openApiDocument({
  title: 'Tributary profile-service',
  version: '1',
  operations: [
    {
      method: 'get',
      path: '/v1/profiles',
      summary: 'All profiles; with `identifier` the one that it belongs to; with `query` those with an identifier that begins like this',
      scope: SCOPE,
      query: profilesQuery,
      answer: { status: 200, schema: listOf(profile) },
    },
    {
      method: 'get',
      path: '/v1/profiles/{id}',
      summary: 'A profile; 308 to the one that an id was merged into',
      scope: SCOPE,
      answer: { status: 200, schema: profile },
    },
    {
      method: 'get',
      path: '/v1/profiles/{id}/events',
      summary: 'The events of a profile, newest event time first',
      scope: SCOPE,
      query: pageQuery,
      answer: { status: 200, schema: listOf(eventView) },
    },
    {
      method: 'get',
      path: '/v1/profiles/{id}/contributions',
      summary: 'The updates that a profile is made of, last received first',
      scope: SCOPE,
      query: pageQuery,
      answer: { status: 200, schema: listOf(profileUpdate) },
    },
    {
      method: 'get',
      path: '/v1/consistency',
      summary: 'Compares every stored profile with a fold of its contributions from scratch',
      scope: SCOPE,
      answer: { status: 200, schema: consistency },
    },
  ],
});
