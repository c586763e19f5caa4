import type { SourceType } from './source-type.ts';

/** The catalogue of source types. */
export const SOURCE_TYPES: readonly SourceType[] = [
  {
    id: 'custom',
    name: 'Custom webhook',
    category: 'custom',
    description: 'Anything that can call a URL: signed (HMAC), with an API key, with a user name and password, or open.',
    authenticationSchemes: ['hmac', 'apiKey', 'basic', 'none'],
  },
];

const byId = new Map(SOURCE_TYPES.map((type) => [type.id, type]));

/** The source type with this id, or `undefined` where the catalogue has none. */
export function findSourceType(id: string): SourceType | undefined {
  return byId.get(id);
}
