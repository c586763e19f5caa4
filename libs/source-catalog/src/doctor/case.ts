import type { InboundRequest } from '../inbound-request.ts';
import type { Verification } from '../authentication/verification.ts';
import type { OtherSecret, OwnSecrets } from './secrets.ts';
import type { Words } from './words.ts';

export type Refusal = Extract<Verification, { ok: false }>;

/** A request that failed, with all that may explain it. */
export interface Case {
  readonly request: InboundRequest;
  readonly refusal: Refusal;
  readonly secrets: OwnSecrets;
  readonly others: readonly OtherSecret[];
  readonly nowMs: number;
  readonly words: Words;
}
