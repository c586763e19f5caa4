import type { SourceAuthentication } from '@tributary/contracts';
import { keyReader } from '../../authentication/api-key.ts';
import type { Case } from '../case.ts';
import { certain, type Diagnosis, type Finding } from '../diagnosis.ts';
import { knownSecret, textMatcher } from './known-secrets.ts';
import { placesOf } from './places.ts';
import { textForms } from './text-forms.ts';

type ApiKey = Extract<SourceAuthentication, { scheme: 'apiKey' }>;

/** Why an API key was refused. Everything is compared with the secrets themselves, so that what is found is certain. */
export function diagnoseApiKey(authentication: ApiKey, given: Case): Diagnosis {
  const { request, refusal, secrets, words } = given;
  const isSecret = textMatcher(secrets.valid);
  const where = placeOf(authentication);
  const bytes = keyReader(authentication)(request);
  const sent = bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  const ofSent = sent === undefined ? undefined : ofSentKey(sent, where, isSecret, given);
  if (ofSent !== undefined) return certain(ofSent);

  const elsewhere = placesOf(request).find(({ text }) => [text, ...[...textForms(text)].map((form) => form.text)].some(isSecret));
  if (elsewhere !== undefined) {
    return certain({
      cause: 'credentials_elsewhere',
      summary: `The right key came in ${elsewhere.place}, and this source looks for it in ${where}.`,
      action: `Have ${words.sender} send the key in ${where}, or change where this source expects it.`,
    });
  }
  if (sent !== undefined) return certain(knownSecret(sent, given) ?? unknownKey(where, given));
  if (refusal.code === 'credentials_wrong') {
    return certain(unknownKey(where, given, 'The key itself was not stored with the request, so nothing more can be said.'));
  }
  return certain({
    cause: 'credentials_missing',
    summary: `The request carries no key: ${where} is missing.`,
    action: `Enter the key at ${words.sender} so that it sends it in ${where}.`,
  });
}

/** What is between the key that was sent and the one that is stored, if it is no more than a change of its text. */
function ofSentKey(sent: string, where: string, isSecret: (text: string) => boolean, given: Case): Finding | undefined {
  const { secrets, words } = given;
  if (isSecret(sent)) {
    return {
      cause: 'settings_changed',
      summary: 'With the settings as they are now, the key is right.',
      action: 'Nothing is left to correct; have the request sent again.',
    };
  }
  for (const { text, cause, difference } of textForms(sent)) {
    if (!isSecret(text)) continue;
    return {
      cause,
      summary: `The key that was sent is right but for ${difference}.`,
      action: `Have ${words.sender} send the key as it is, or enter ${words.secretSetting} just as it is sent.`,
      detail: `It came in ${where}.`,
    };
  }
  for (const secret of secrets.valid) {
    for (const { text, cause, difference } of textForms(secret)) {
      if (!textMatcher([text])(sent)) continue;
      return {
        cause,
        summary: `The key that was entered here is right but for ${difference}.`,
        action: `Enter ${words.secretSetting} again, exactly as ${words.sender} sends it.${words.whereSecretStands}`,
        detail: `It came in ${where}.`,
      };
    }
  }
  return undefined;
}

function unknownKey(where: string, { words }: Case, detail?: string): Finding {
  return {
    cause: 'credentials_wrong',
    summary: `The key in ${where} is another one than that of this source.`,
    action: `Compare the key that is entered at ${words.sender} with ${words.secretSetting}.${words.whereSecretStands}`,
    ...(detail === undefined ? {} : { detail }),
  };
}

function placeOf({ in: place, name }: ApiKey): string {
  return { header: `the header ${name}`, query: `the query parameter ${name}`, body: `the field ${name} of the body` }[place];
}
