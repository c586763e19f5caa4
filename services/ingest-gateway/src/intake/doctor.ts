import type { RefusalDiagnosis, SealedSecret, SourceDefinition } from '@tributary/contracts';
import type { Refusal } from '@tributary/intake';
import { diagnose, findSourceType, type InboundRequest, type OtherSecret, type VerificationCode } from '@tributary/source-catalog';
import { rateCap } from './rate-cap.ts';

export interface DoctorOptions {
  readonly open: (secret: SealedSecret) => string;
  /** All sources, to recognise a secret that was mixed up. */
  readonly sources: () => Iterable<SourceDefinition>;
  /** Requests that are looked into in a second. Whoever knows a URL can send broken ones, and must not keep us busy. */
  readonly perSecond: number;
}

/** Why a request failed its check; `undefined` where that is not looked into. */
export type Doctor = (
  definition: SourceDefinition,
  request: InboundRequest,
  refusal: Refusal,
  nowMs: number,
) => RefusalDiagnosis | undefined;

/** A diagnosis rewrites the body in many ways: of a larger one it would take too long. */
const MAX_BODY_BYTES = 16 * 1024;
const MAX_OTHER_SECRETS = 60;

/** Looks into requests that failed their check, while they are here with all of their bytes and credentials. Never throws. */
export function createDoctor({ open, sources, perSecond }: DoctorOptions): Doctor {
  const isInTime = rateCap(perSecond);
  return (definition, request, refusal, nowMs) => {
    const { code, message } = refusal;
    if (!isOfCheck(code) || request.body.length > MAX_BODY_BYTES || !isInTime(nowMs)) return undefined;
    const platform = findSourceType(definition.type);
    try {
      return diagnose({
        authentication: definition.authentication,
        open,
        request,
        refusal: { ok: false, code, message },
        nowMs,
        others: otherSecrets(definition, sources(), open),
        ...(platform === undefined ? {} : { platform }),
      });
    } catch {
      return undefined;
    }
  };
}

const CODES_OF_CHECKS: Readonly<Record<VerificationCode, true>> = {
  signature_missing: true,
  signature_malformed: true,
  signature_mismatch: true,
  timestamp_missing: true,
  timestamp_malformed: true,
  timestamp_stale: true,
  key_unavailable: true,
  credentials_missing: true,
  credentials_malformed: true,
  credentials_wrong: true,
};

function isOfCheck(code: string): code is VerificationCode {
  return Object.hasOwn(CODES_OF_CHECKS, code);
}

/** Those of the same type first: they are mixed up most easily. */
function otherSecrets(own: SourceDefinition, sources: Iterable<SourceDefinition>, open: DoctorOptions['open']): readonly OtherSecret[] {
  const alike: OtherSecret[] = [];
  const different: OtherSecret[] = [];
  for (const { id, type, name, authentication } of sources) {
    if (id === own.id || !('secrets' in authentication)) continue;
    const secret = opened(authentication.secrets[0], open);
    if (secret === undefined) continue;
    (type === own.type ? alike : different).push({ source: name, secret });
    if (alike.length >= MAX_OTHER_SECRETS || alike.length + different.length >= 2 * MAX_OTHER_SECRETS) break;
  }
  return [...alike, ...different].slice(0, MAX_OTHER_SECRETS);
}

/** A secret that was sealed with another key is nobody's here. */
function opened(secret: SealedSecret | undefined, open: DoctorOptions['open']): string | undefined {
  try {
    return secret === undefined ? undefined : open(secret);
  } catch {
    return undefined;
  }
}
