import type { SealedSecret } from '@tributary/contracts';
import { rotateSecret } from './source-changes.ts';
import type { Source } from './source.ts';

const NOW_MS = Date.parse('2026-11-25T12:00:00.000Z');
const secret = (sealed: string, expiresAt?: string): SealedSecret => ({
  sealed,
  last4: '',
  ...(expiresAt === undefined ? {} : { expiresAt }),
});
const sourceOf = (authentication: object) => ({ authentication }) as Source;
const rotated = (secrets: SealedSecret[], overlapSeconds: number) =>
  rotateSecret(sourceOf({ scheme: 'basic', username: 'u', secrets }), secret('new'), overlapSeconds, NOW_MS).authentication;

describe('a rotated secret', () => {
  it('comes first; the one before ends after the overlap', () => {
    expect(rotated([secret('old')], 60)).toEqual({
      scheme: 'basic',
      username: 'u',
      secrets: [secret('new'), secret('old', '2026-11-25T12:01:00.000Z')],
    });
  });

  it('ends at once without an overlap', () => {
    expect(rotated([secret('old')], 0)).toMatchObject({ secrets: [secret('new')] });
  });

  it('prolongs no earlier one, and drops those that have ended', () => {
    const secrets = [secret('old'), secret('older', '2026-11-25T12:00:30.000Z'), secret('oldest', '2026-11-25T11:59:59.000Z')];
    expect(rotated(secrets, 60)).toMatchObject({
      secrets: [{ sealed: 'new' }, { sealed: 'old' }, { sealed: 'older', expiresAt: '2026-11-25T12:00:30.000Z' }],
    });
  });

  it.each([{ scheme: 'none' }, { scheme: 'certificate', platform: 'aws-sns', audience: 'arn:aws:sns:eu-west-1:1:t' }])(
    'is refused with a reason for $scheme',
    (authentication) => {
      expect(() => rotateSecret(sourceOf(authentication), secret('new'), 60, NOW_MS)).toThrow(`scheme ${authentication.scheme}`);
    },
  );
});
