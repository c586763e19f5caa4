import { identifierKey, parseIdentifierKey } from './profile-update.ts';

test.each([
  ['email:a@b.c', { type: 'email', value: 'a@b.c' }],
  ['custom:with:colons', { type: 'custom', value: 'with:colons' }],
])('%s is a key and back', (key, identifier) => {
  expect(parseIdentifierKey(key)).toEqual(identifier);
  expect(identifierKey(identifier)).toBe(key);
});

test.each(['', 'email', ':x', 'email:'])('%p is no identifier key', (key) => {
  expect(parseIdentifierKey(key)).toBeUndefined();
});
