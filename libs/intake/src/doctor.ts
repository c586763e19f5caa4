import type { RefusalDiagnosis, SealedSecret, SourceDefinition } from '@tributary/contracts';
import { diagnose, findSourceType, type InboundRequest, type OtherSecret, type VerificationCode } from '@tributary/source-catalog';
import type { Refusal } from './refusal.ts';

export interface DoctorOptions {
  readonly open: (secret: SealedSecret) => string;
  /** All sources, to recognise a secret that was mixed up. */
  readonly sources: () => Iterable<SourceDefinition>;
  /** Whether another request is looked into now. Whoever knows a URL can send broken ones, and must not keep us busy. */
  readonly hasTime: (nowMs: number) => boolean;
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
/** How many sources are looked at, and how many of their secrets are opened: requests wait meanwhile. */
const MAX_SOURCES_SEEN = 5000;
const MAX_OTHER_SECRETS = 60;

/** Looks into requests that failed their check, while they are here with all of their bytes and credentials. Never throws. */
export function createDoctor({ open, sources, hasTime }: DoctorOptions): Doctor {
  return (definition, request, refusal, nowMs) => {
    const { code, message } = refusal;
    if (!isOfCheck(code) || request.body.length > MAX_BODY_BYTES || !hasTime(nowMs)) return undefined;
    const platform = findSourceType(definition.type);
    try {
      return diagnose({
        authentication: definition.authentication,
        open,
        request,
        refusal: { ok: false, code, message },
        nowMs,
        others: otherSecrets(definition, sources, open),
        ...(platform === undefined ? {} : { platform }),
      });
    } catch {
      return undefined;
    }
  };
}

/** Nothing is to be found out about requests to a source that is read. */
const CODES_OF_CHECKS: Readonly<Record<Exclude<VerificationCode, 'source_pulls'>, true>> = {
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

/** Whether a refusal is that of a check: of a signature, its time, or credentials. */
export function isOfCheck(code: string): code is VerificationCode {
  return Object.hasOwn(CODES_OF_CHECKS, code);
}

/** Those of the same type first: they are mixed up most easily. */
function otherSecrets(own: SourceDefinition, sources: DoctorOptions['sources'], open: DoctorOptions['open']): readonly OtherSecret[] {
  const found: OtherSecret[] = [];
  let secretsOpened = 0;
  for (const ofOwnType of [true, false]) {
    let sourcesSeen = 0;
    for (const { id, type, name, authentication } of sources()) {
      if (++sourcesSeen > MAX_SOURCES_SEEN || secretsOpened >= MAX_OTHER_SECRETS) break;
      if (id === own.id || (type === own.type) !== ofOwnType || !('secrets' in authentication)) continue;
      secretsOpened++;
      const secret = opened(authentication.secrets[0], open);
      if (secret !== undefined) found.push({ source: name, secret });
    }
  }
  return found;
}

/** A secret that was sealed with another key is nobody's here. */
function opened(secret: SealedSecret | undefined, open: DoctorOptions['open']): string | undefined {
  try {
    return secret === undefined ? undefined : open(secret);
  } catch {
    return undefined;
  }
}
