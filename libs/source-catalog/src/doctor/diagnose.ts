import type { SealedSecret, SignaturePlace, SourceAuthentication } from '@tributary/contracts';
import type { InboundRequest } from '../inbound-request.ts';
import type { SourceType } from '../types/source-type.ts';
import type { Case, Refusal } from './case.ts';
import { diagnoseCertificate } from './diagnose-certificate.ts';
import { certain, type Diagnosis, type DiagnosisCause } from './diagnosis.ts';
import { diagnoseApiKey } from './credentials/diagnose-api-key.ts';
import { diagnoseBasic } from './credentials/diagnose-basic.ts';
import { openSecrets, type OtherSecret } from './secrets.ts';
import { diagnoseSignature } from './signature/diagnose-signature.ts';
import { type Words, wordsFor } from './words.ts';

export interface DiagnoseOptions {
  readonly authentication: SourceAuthentication;
  /** Opens a sealed secret, as for `compileAuthentication`. */
  readonly open: (secret: SealedSecret) => string;
  readonly request: InboundRequest;
  /** What the check said. */
  readonly refusal: Refusal;
  /** The clock at the time of the check, milliseconds since 1970. */
  readonly nowMs: number;
  /** Secrets of other sources, to recognise one that was mixed up. */
  readonly others?: readonly OtherSecret[];
  /** The source's type, for the names of its settings and pages. */
  readonly platform?: Pick<SourceType, 'name' | 'presets'>;
}

/**
 * Why a request failed its check, in words for whoever runs the source. Supposes one thing after another (a space behind the secret, another encoding, a body that was
 * written anew) and checks again: what makes the check pass is the cause. Pure, and bounded in time whatever is sent.
 *
 * @throws what `open` throws
 */
export function diagnose({ authentication, open, request, refusal, nowMs, others = [], platform }: DiagnoseOptions): Diagnosis {
  const words = wordsFor(authentication, platform);
  const given: Case = { request, refusal, secrets: openSecrets(authentication, open, nowMs), others, nowMs, words };
  switch (authentication.scheme) {
    case 'none':
      return certain({
        cause: 'settings_changed',
        summary: 'The request was refused by an earlier setting: this source now accepts every request.',
        action: 'Have the request sent again.',
      });
    case 'pull':
      return certain({
        cause: 'settings_changed',
        summary: 'This source is read by Tributary itself: requests that are sent to it are refused.',
        action: 'Create a custom source for what sends these requests, and give it that URL.',
      });
    case 'apiKey':
      return diagnoseApiKey(authentication, given);
    case 'basic':
      return diagnoseBasic(authentication, given);
    case 'certificate':
      return diagnoseCertificate(authentication, given);
    case 'hmac': {
      const { header, algorithm, encoding, prefix } = authentication;
      const place: SignaturePlace = { headers: [header], form: { is: 'value', prefix } };
      return withFixedSettings(
        diagnoseSignature({ algorithm: `hmac-${algorithm}`, encoding, key: 'text', place, content: '{body}', timestamp: null }, given),
        words,
      );
    }
    case 'signature':
      return withFixedSettings(diagnoseSignature(authentication, given), words);
  }
}

/** What is put right by a setting that belongs to a source's type, not to the source. */
const FIXED_BY_TYPE: ReadonlySet<DiagnosisCause> = new Set([
  'wrong_header',
  'wrong_prefix',
  'wrong_encoding',
  'wrong_algorithm',
  'wrong_time_unit',
  'signed_content_differs',
]);

function withFixedSettings(diagnosis: Diagnosis, { fixedByType }: Words): Diagnosis {
  return FIXED_BY_TYPE.has(diagnosis.cause) ? { ...diagnosis, action: diagnosis.action + fixedByType } : diagnosis;
}
