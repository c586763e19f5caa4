import type { SignatureRule } from '@tributary/contracts';
import type { Case } from '../case.ts';
import type { Finding } from '../diagnosis.ts';
import { capitalised } from '../words.ts';
import { bodyForms } from './body-forms.ts';
import { contentForms } from './content-forms.ts';
import type { Reading } from './readings.ts';
import { secretForms } from './secret-forms.ts';
import { possibleTimes } from './sent-times.ts';
import type { Premise } from './trials.ts';
import { urlForms } from './url-forms.ts';

/** A cause, and what would have to be true for it. */
export interface Hypothesis {
  readonly premise: Premise;
  readonly finding: Finding;
}

/** Other sources have more secrets than one diagnosis can try. */
const MAX_OTHERS = 60;

/** What may explain a signature beside the secrets as they are: cheap and frequent causes first, for the trials are counted. */
export function* hypotheses(rule: SignatureRule, reading: Reading, bases: readonly Premise[], given: Case): Generator<Hypothesis> {
  for (const base of bases) yield* ofSecret(base, given);
  const [base] = bases;
  if (base !== undefined) yield* ofOtherSecrets(base, given);
  for (const base of bases) yield* ofUrl(base, given);
  for (const base of bases) yield* ofContent(rule, reading, base, given);
  for (const base of bases) yield* ofBody(base, given);
}

function* ofSecret(base: Premise, { words }: Case): Generator<Hypothesis> {
  for (const { secret, key, finding } of secretForms(base.secret, base.key, words)) yield { premise: { ...base, secret, key }, finding };
}

function* ofOtherSecrets(base: Premise, { secrets, others, words }: Case): Generator<Hypothesis> {
  for (const secret of secrets.expired) {
    yield {
      premise: { ...base, secret },
      finding: {
        cause: 'secret_expired',
        summary: 'The request is signed with an earlier secret of this source, which has expired.',
        action: `Enter the present secret at ${words.sender}, or give the earlier one more time in ${words.secretSetting}.`,
      },
    };
  }
  for (const { source, secret } of others.slice(0, MAX_OTHERS)) {
    yield {
      premise: { ...base, secret: secret.trim() },
      finding: {
        cause: 'secret_of_another_source',
        summary: `The request is signed with the secret of another source: "${source}".`,
        action: `Have ${words.sender} send to the address of "${source}", or put the secret that belongs to this address into ${words.secretSetting}.${words.whereSecretStands}`,
      },
    };
  }
}

function* ofUrl(base: Premise, { request, words }: Case): Generator<Hypothesis> {
  if (!base.content.includes('{url}')) return;
  for (const { url, difference } of urlForms(base.urls, request.rawHeaders)) {
    yield {
      premise: { ...base, urls: [url] },
      finding: {
        cause: 'url_differs',
        summary: `${capitalised(words.sender)} signs the address that it calls, and that is not the address by which this service knows itself.`,
        action: `Set the public address of this source to exactly the one that is entered at ${words.sender}, or have the proxy forward the original host and protocol.`,
        detail: `Signed with ${difference}.`,
      },
    };
  }
}

function* ofContent(rule: SignatureRule, { header }: Reading, base: Premise, { request }: Case): Generator<Hypothesis> {
  const times = possibleTimes(rule, request, header);
  // the rule's own content too, for it may be only the place of the time that differs
  for (const form of [...contentForms(base), base]) {
    for (const sentAt of form.content.includes('{timestamp}') ? times : [undefined]) {
      if (form === base && sentAt === base.sentAt) continue;
      const { content, algorithm } = form;
      const isDigest = (algorithm === 'sha256') !== (base.algorithm === 'sha256');
      yield {
        premise: { ...base, content, algorithm, sentAt },
        finding: isDigest ? otherDigest(algorithm, content) : otherContent(base.content, content),
      };
    }
  }
}

function otherDigest(algorithm: SignatureRule['algorithm'], content: string): Finding {
  const [sent, expected] = algorithm === 'sha256' ? ['a plain SHA-256', 'an HMAC'] : ['an HMAC', 'a plain SHA-256'];
  return {
    cause: 'wrong_algorithm',
    summary: `The sender signs with ${sent}, and this source expects ${expected}.`,
    action: `Choose ${sent} as the algorithm of this source, and "${content}" as the signed content.`,
    detail: `Signed: ${content}, by ${algorithm}.`,
  };
}

function otherContent(expected: string, signed: string): Finding {
  return {
    cause: 'signed_content_differs',
    summary: 'The secret is right, but the sender signs another content than this source expects.',
    action: `Set the signed content of this source to "${signed}".`,
    detail: `Signed: ${signed}; expected: ${expected}.`,
  };
}

function* ofBody(base: Premise, { request }: Case): Generator<Hypothesis> {
  for (const { body, change } of bodyForms(request)) {
    yield {
      premise: { ...base, body },
      finding: {
        cause: 'body_altered',
        summary: `The body was rewritten between the sender and this service: ${change} changed.`,
        action:
          'Look for a proxy, a gateway or a middleware that reads and rewrites bodies before they come here, and have it pass them on byte for byte.',
        detail: `Signed: ${body.length} bytes; received: ${request.body.length} bytes.`,
      },
    };
  }
}
