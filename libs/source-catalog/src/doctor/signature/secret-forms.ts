import type { SignatureRule } from '@tributary/contracts';
import type { Finding } from '../diagnosis.ts';
import type { Words } from '../words.ts';

/** The text of a secret as the sender may have used it. */
export interface SecretForm {
  readonly secret: string;
  readonly key: SignatureRule['key'];
  readonly finding: Finding;
}

/** Spaces and line breaks, and the invisible characters that come along when text is copied. */
const BLANKS = /[\s\u200B-\u200D\u2060\uFEFF]+/g;
const QUOTED = /^(["'`])(.*)\1$/s;
const MARK = 'whsec_';

/** What may be between the secret as it is stored and the key that the sender signed with. */
export function* secretForms(secret: string, key: SignatureRule['key'], words: Words): Generator<SecretForm> {
  const whitespace: Finding = {
    cause: 'secret_has_whitespace',
    summary: 'The secret was entered with a space, a line break or an invisible character that does not belong to it.',
    action: `Enter ${words.secretSetting} again, without anything before or behind it.${words.whereSecretStands}`,
  };
  for (const cleaned of new Set([secret.trim(), secret.replace(BLANKS, '')])) yield { secret: cleaned, key, finding: whitespace };

  const atSender: Finding = {
    cause: 'secret_has_whitespace',
    summary: 'The sender signs with a line break or space behind the secret.',
    action: 'Remove it from the secret on the side of the sender: such a break often comes from a file or an environment variable.',
  };
  for (const end of ['\n', '\r\n', ' ']) {
    yield { secret: secret + end, key, finding: { ...atSender, detail: `Behind the secret: ${JSON.stringify(end)}.` } };
  }

  const differently = (action: string, detail: string): Finding => ({
    cause: 'secret_read_differently',
    summary: 'It is the right secret, but the sender turns its text into a key in another way than this source.',
    action: `${action}${words.whereSecretStands}`,
    detail,
  });
  const entered = (how: string) => `Enter ${words.secretSetting} again, ${how}.`;
  const read = (how: string) => `Set this source to read its secret as ${how}, or choose at the sender to use it so.`;

  const unquoted = QUOTED.exec(secret)?.[2];
  if (unquoted !== undefined) {
    const finding = differently(entered('without quotation marks around it'), 'The secret is stored with quotation marks around it.');
    yield { secret: unquoted, key, finding };
  }
  const text = secret.trim();
  const isMarked = text.startsWith(MARK);
  const bare = isMarked ? text.slice(MARK.length) : text;
  if (isMarked) {
    yield { secret: bare, key: 'text', finding: differently(entered(`without ${MARK} in front`), `The key is the text behind ${MARK}.`) };
  } else {
    const finding = differently(entered(`with ${MARK} in front`), `The key begins with ${MARK}; the stored secret does not.`);
    yield { secret: MARK + text, key: 'text', finding };
  }
  const [base64, plain] = [read('base64'), read('plain text')];
  if (key === 'text')
    yield { secret: bare, key: 'base64', finding: differently(base64, 'The secret is the base64 of the key, not the key itself.') };
  else yield { secret: text, key: 'text', finding: differently(plain, 'The text of the secret is the key itself, not its base64.') };
  if (/[-_]/.test(bare)) {
    const finding = differently(base64, 'The secret is the base64url of the key.');
    yield { secret: bare.replace(/-/g, '+').replace(/_/g, '/'), key: 'base64', finding };
  }
  if (/^(?:[0-9a-f]{2})+$/i.test(bare)) {
    const action = `Set this source to read its secret as base64, and enter the base64 of the bytes that ${words.sender} shows as hex.`;
    const bytes = Buffer.from(bare, 'hex').toString('base64');
    yield { secret: bytes, key: 'base64', finding: differently(action, 'The secret is the hex of the key.') };
  }
}
