import { findSourceType, SOURCE_TYPES } from './source-types.ts';

describe('the catalogue', () => {
  it('finds each of its types by id, and nothing else', () => {
    for (const type of SOURCE_TYPES) expect(findSourceType(type.id)).toBe(type);
    expect(findSourceType('constructor')).toBeUndefined();
  });

  it('lets the owner of a custom source choose among all schemes', () => {
    expect(findSourceType('custom')?.authenticationSchemes).toEqual(['hmac', 'apiKey', 'basic', 'none']);
  });
});
