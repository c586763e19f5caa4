import { rawHeader, type SourceAuthentication } from '@tributary/contracts';
import type { Case } from '../case.ts';
import { certain, type Diagnosis, type Finding } from '../diagnosis.ts';
import { capitalised } from '../words.ts';
import { knownSecret, textMatcher } from './known-secrets.ts';
import { placesOf } from './places.ts';
import { textForms } from './text-forms.ts';

type Basic = Extract<SourceAuthentication, { scheme: 'basic' }>;

const PASSWORD_SETTING = 'the password of this source';

/** Why a user name with a password was refused. Certain: it is compared with what is stored. */
export function diagnoseBasic({ username }: Basic, given: Case): Diagnosis {
  const { request, refusal, secrets, words } = given;
  const isPassword = textMatcher(secrets.valid);
  const pairs = secrets.valid.map((secret) => `${username}:${secret}`);
  const isPair = textMatcher(pairs);
  const header = rawHeader(request.rawHeaders, 'authorization');

  if (header === undefined) {
    const packed = textMatcher(
      pairs.flatMap((pair) => [Buffer.from(pair).toString('base64'), `Basic ${Buffer.from(pair).toString('base64')}`]),
    );
    const elsewhere = placesOf(request).find(({ text }) => packed(text) || isPair(text) || isPassword(text));
    if (elsewhere !== undefined) {
      return certain({
        cause: 'credentials_elsewhere',
        summary: `The right credentials came in ${elsewhere.place}, and this source looks for them in the header Authorization.`,
        action: `Have ${words.sender} send them as HTTP Basic authentication.`,
      });
    }
    if (refusal.code === 'credentials_wrong')
      return certain(wrong('The credentials were not stored with the request, so nothing more can be said.'));
    return certain({
      cause: 'credentials_missing',
      summary: 'The request carries no user name and password: the header Authorization is missing.',
      action: `Enter the user name and password of this source at ${words.sender}; if they are, look for a proxy that removes the header.`,
    });
  }
  const encoded = /^basic +(.*)$/is.exec(header)?.[1]?.trim();
  if (encoded === undefined) return certain(withoutScheme(header, isPair, isPassword));
  if (isPair(encoded)) {
    return certain({
      cause: 'credentials_encoded',
      summary: 'User name and password are right but were sent without base64.',
      action: `Have ${words.sender} send HTTP Basic authentication: "Basic " and the base64 of user:password.`,
    });
  }
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(':');
  if (colon === -1) return certain(malformed('It has no colon between user name and password.'));
  const sent = { username: bytes.subarray(0, colon).toString('utf8'), password: bytes.subarray(colon + 1).toString('utf8') };
  if (bytes.toString('utf8').includes('\uFFFD') && isPair(bytes.toString('latin1'))) {
    return certain({
      cause: 'wrong_encoding',
      summary: 'User name and password are right but were sent in Latin-1, not in UTF-8.',
      action: 'Choose a password of plain ASCII letters, digits and signs.',
    });
  }
  return certain(ofPair(sent, username, isPassword, given));
}

function ofPair(
  sent: { readonly username: string; readonly password: string },
  username: string,
  isPassword: (text: string) => boolean,
  given: Case,
): Finding {
  const { secrets, words } = given;
  const isUser = sent.username === username;
  if (isPassword(sent.password)) {
    if (isUser) {
      return {
        cause: 'settings_changed',
        summary: 'With the settings as they are now, user name and password are right.',
        action: 'Nothing is left to correct; have the request sent again.',
      };
    }
    return {
      cause: 'username_wrong',
      summary: 'The password is right, and the user name is another one than that of this source.',
      action: `Enter the user name of this source at ${words.sender}, letter for letter.`,
    };
  }
  const known = knownSecret(sent.password, given);
  if (known !== undefined) return known;
  if (!isUser) {
    if (sent.password !== username || !isPassword(sent.username)) return wrong();
    return {
      cause: 'credentials_wrong',
      summary: 'User name and password were swapped.',
      action: `Enter the user name as user name and the password as password at ${words.sender}.`,
    };
  }
  const sentForm = [...textForms(sent.password)].find(({ text }) => isPassword(text));
  const storedForm = secrets.valid.flatMap((secret) => [...textForms(secret)]).find(({ text }) => textMatcher([text])(sent.password));
  const form = sentForm ?? storedForm;
  if (form !== undefined) {
    return {
      cause: form.cause,
      summary: `User name and password are right, but the password that was ${sentForm === undefined ? 'entered here' : 'sent'} has ${form.difference}.`,
      action: `Enter it again ${sentForm === undefined ? `as ${PASSWORD_SETTING}` : `at ${words.sender}`}, exactly as it is, with nothing added and nothing encoded.`,
    };
  }
  return {
    cause: 'password_wrong',
    summary: 'The user name is right, and the password is another one than that of this source.',
    action: `${capitalised(words.sender)} and ${PASSWORD_SETTING} must have the same password: enter it anew on both sides.`,
  };
}

function withoutScheme(header: string, isPair: (text: string) => boolean, isPassword: (text: string) => boolean): Finding {
  const token = header.replace(/^\S+ +/, '').trim();
  const unpacked = Buffer.from(token, 'base64').toString('utf8');
  if ([header, token, unpacked].some((text) => isPair(text) || isPassword(text))) {
    return {
      cause: 'wrong_prefix',
      summary: 'The right credentials came, but not as HTTP Basic authentication.',
      action: 'Choose "Basic" as the kind of authentication at the sender, not "Bearer" or "Token".',
      detail: 'The header Authorization must be "Basic " and the base64 of user:password.',
    };
  }
  return malformed('It does not begin with "Basic ".');
}

function malformed(detail: string): Finding {
  return {
    cause: 'credentials_malformed',
    summary: 'The header Authorization is not a user name with a password.',
    action: 'Choose "Basic" as the kind of authentication at the sender, and enter the user name and password of this source.',
    detail,
  };
}

function wrong(detail?: string): Finding {
  return {
    cause: 'credentials_wrong',
    summary: 'The user name and the password are others than those of this source.',
    action: 'Enter the user name and password of this source at the sender.',
    ...(detail === undefined ? {} : { detail }),
  };
}
