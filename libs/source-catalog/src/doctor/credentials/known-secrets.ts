import { secretMatcher } from '../../authentication/secret-matcher.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../diagnosis.ts';

/** The comparison of the check itself, for texts. */
export function textMatcher(secrets: readonly string[]): (text: string) => boolean {
  const matches = secretMatcher(secrets);
  return (text) => matches(Buffer.from(text));
}

/** Whether a credential is one that this source does not accept, but somebody knows: an earlier one, or one of another source. */
export function knownSecret(given: string, { secrets, others, words }: Case): Finding | undefined {
  if (textMatcher(secrets.expired)(given)) {
    return {
      cause: 'secret_expired',
      summary: 'The request carries an earlier secret of this source, which has expired.',
      action: `Enter the present secret at ${words.sender}, or give the earlier one more time in ${words.secretSetting}.`,
    };
  }
  const owner = others.find(({ secret }) => textMatcher([secret, secret.trim()])(given));
  if (owner === undefined) return undefined;
  return {
    cause: 'secret_of_another_source',
    summary: `The request carries the secret of another source: "${owner.source}".`,
    action: `Have ${words.sender} send to the address of "${owner.source}", or enter the secret of this source at ${words.sender}.`,
  };
}
