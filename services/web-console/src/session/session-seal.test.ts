import { randomBytes } from 'node:crypto';
import { createSessionSeal } from './session-seal.ts';

const KEY = randomBytes(32).toString('base64');
const session = { token: 'trb_secret', expiresAt: 1000 };

describe('session seal', () => {
  it('gives a session back to whoever has the key, until it runs out', () => {
    const sealed = createSessionSeal(KEY).seal(session);
    expect(createSessionSeal(KEY).open(sealed, 999)).toEqual(session);
    expect(createSessionSeal(KEY).open(sealed, 1000)).toBeUndefined();
  });

  it('does not show the token', () => {
    const sealed = createSessionSeal(KEY).seal(session);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('secret');
    expect(sealed).not.toContain('secret');
  });

  it('opens nothing that was changed, made with another key, or made up', () => {
    const sealed = createSessionSeal(KEY).seal(session);
    const other = createSessionSeal(randomBytes(32).toString('base64')).seal(session);
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    for (const text of [other, changed, '', 'v1.', '{"token":"x"}']) expect(createSessionSeal(KEY).open(text, 0)).toBeUndefined();
  });
});
