import type { Handshake } from '@tributary/contracts';
import type { InboundRequest } from '@tributary/source-catalog';
import { bodyChallenge } from './body-challenge.ts';
import type { HandshakeCheck, HandshakeContext, HandshakeKind, HandshakeOutcome, HandshakeType } from './handshake-type.ts';
import { hashedChallenge } from './hashed-challenge.ts';
import { probe } from './probe.ts';
import { queryChallenge } from './query-challenge.ts';
import { snsConfirmation } from './sns-confirmation.ts';

/** Every kind; the compiler holds it complete. */
const TYPES: { readonly [K in HandshakeKind]: HandshakeType<K> } = {
  queryChallenge,
  bodyChallenge,
  hashedChallenge,
  probe,
  snsConfirmation,
};

/** One handshake of a source. */
export interface CompiledHandshake {
  readonly kind: HandshakeKind;
  readonly check: HandshakeCheck;
}

/** The handshakes of a source. */
export interface CompiledHandshakes {
  /** Those that are answered whoever asks. */
  readonly open: readonly CompiledHandshake[];
  /** Those that are looked for in requests that were verified. */
  readonly verified: readonly CompiledHandshake[];
  readonly methods: ReadonlySet<string>;
  /** Query parameters that are secret. */
  readonly credentials: readonly string[];
}

/** Those of a source that has none. */
export const NO_HANDSHAKES: CompiledHandshakes = { open: [], verified: [], methods: new Set(), credentials: [] };

/** A request that is a handshake, with what it gets. */
export interface RecognizedHandshake {
  readonly kind: HandshakeKind;
  readonly outcome: HandshakeOutcome | Promise<HandshakeOutcome>;
}

/** @param onProblem told about a handshake that cannot be done as it is defined; the others are */
export function compileHandshakes(
  handshakes: readonly Handshake[],
  context: HandshakeContext,
  onProblem: (error: unknown) => void,
): CompiledHandshakes {
  const lists = { open: [] as CompiledHandshake[], verified: [] as CompiledHandshake[] };
  const methods = new Set<string>();
  const credentials: string[] = [];
  for (const handshake of handshakes) {
    const type = TYPES[handshake.kind] as HandshakeType<HandshakeKind>;
    credentials.push(...type.credentials(handshake));
    try {
      lists[type.verified ? 'verified' : 'open'].push({ kind: handshake.kind, check: type.compile(handshake, context) });
      for (const method of type.methods(handshake)) methods.add(method);
    } catch (error) {
      onProblem(error);
    }
  }
  return { ...lists, methods, credentials };
}

/** The first of `handshakes` that the request is. */
export function recognize(
  handshakes: readonly CompiledHandshake[],
  request: InboundRequest,
  nowMs: number,
): RecognizedHandshake | undefined {
  for (const { kind, check } of handshakes) {
    const outcome = check(request, nowMs);
    if (outcome !== undefined) return { kind, outcome };
  }
  return undefined;
}
