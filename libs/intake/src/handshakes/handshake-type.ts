import type { Handshake, SealedSecret, SourceDefinition } from '@tributary/contracts';
import type { InboundRequest } from '@tributary/source-catalog';
import type { Answer } from '../answer.ts';
import type { Refusal } from '../refusal.ts';

export type HandshakeKind = Handshake['kind'];

export type HandshakeOutcome = { readonly answer: Answer } | { readonly refusal: Refusal };

/**
 * What a request gets if it is this handshake. That it is none, `undefined`, is said at once: events do not wait for it. An outcome may take its time.
 */
export type HandshakeCheck = (request: InboundRequest, nowMs: number) => HandshakeOutcome | Promise<HandshakeOutcome> | undefined;

export interface HandshakeContext {
  readonly definition: SourceDefinition;
  /** Opens a sealed secret; throws where that cannot be done. */
  readonly open: (secret: SealedSecret) => string;
  /** Asks for an address and says whether it was there. */
  readonly visit: (url: string) => Promise<boolean>;
}

/** How one kind of handshake is done. */
export interface HandshakeType<K extends HandshakeKind> {
  /** Whether a request is looked at only after it was verified like an event of the source. */
  readonly verified: boolean;
  /** The methods by which it comes. */
  methods(handshake: Extract<Handshake, { kind: K }>): readonly string[];
  /** Query parameters that are secret. */
  credentials(handshake: Extract<Handshake, { kind: K }>): readonly string[];
  /** Does everything that is the same for every request, once. */
  compile(handshake: Extract<Handshake, { kind: K }>, context: HandshakeContext): HandshakeCheck;
}
