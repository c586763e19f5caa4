import { type BatchLocation, type KeyLocation, type SealedSecret, type SourceDefinition } from '@tributary/contracts';
import {
  type BatchSplitter,
  compileAuthentication,
  compileBatchSplitter,
  compileKeyExtractor,
  type CredentialNames,
  credentialNames,
  type KeyExtractor,
  type PublicKeys,
  type Verifier,
} from '@tributary/source-catalog';
import { type Answer, staticAnswer } from './answer.ts';
import { type CompiledHandshakes, compileHandshakes } from './handshakes/compile-handshakes.ts';

/** A source as requests need it: everything that is the same for each of them is done. */
export interface CompiledSource {
  readonly definition: SourceDefinition;
  /** `undefined` where the secrets cannot be read: then nothing is let through. */
  readonly verify: Verifier | undefined;
  readonly credentials: CredentialNames;
  readonly deduplicationKey: KeyExtractor;
  readonly orderingKey: KeyExtractor;
  /** `undefined` where each request is one event. */
  readonly splitBatch: BatchSplitter | undefined;
  readonly handshakes: CompiledHandshakes;
  /** What an accepted request is answered with; `undefined`: its event id. */
  readonly answer: Answer | undefined;
  /** The value of `Allow`: the methods of events. */
  readonly allowedMethods: string;
}

export interface SourceCompilerOptions {
  readonly open: (secret: SealedSecret) => string;
  /** For handshakes that are answered by a visit: says whether the address was there. */
  readonly visit: (url: string) => Promise<boolean>;
  /** Where the keys that platforms publish come from; by default from their addresses. */
  readonly keys?: PublicKeys;
  /** Told once per revision about what is wrong with a definition. */
  readonly onProblem: (definition: SourceDefinition, error: unknown) => void;
}

const METHODS = 'POST, PUT, PATCH, DELETE';
const NO_KEY: KeyExtractor = () => undefined;

/**
 * Compiles each revision of a definition once, at its first request: a gateway may know a hundred thousand sources and serve a few.
 * What is compiled goes when the definition does.
 */
export function sourceCompiler({ open, visit, keys, onProblem }: SourceCompilerOptions): (definition: SourceDefinition) => CompiledSource {
  const compiled = new WeakMap<SourceDefinition, CompiledSource>();

  function attempt<T>(definition: SourceDefinition, compile: () => T): T | undefined {
    try {
      return compile();
    } catch (error) {
      onProblem(definition, error);
      return undefined;
    }
  }

  function keyOf(definition: SourceDefinition, location: KeyLocation | null): KeyExtractor {
    // without a key every request is an event of its own; that loses nothing, refusing would
    return location === null ? NO_KEY : (attempt(definition, () => compileKeyExtractor(location)) ?? NO_KEY);
  }

  return (definition) => {
    let source = compiled.get(definition);
    if (source !== undefined) return source;
    const credentials = credentialNames(definition.authentication);
    const handshakes = compileHandshakes(definition.handshakes, { definition, open, visit }, (error) => onProblem(definition, error));
    source = {
      definition,
      verify: attempt(definition, () => compileAuthentication(definition.authentication, open, keys)),
      credentials: { ...credentials, query: [...credentials.query, ...handshakes.credentials] },
      deduplicationKey: keyOf(definition, definition.deduplication),
      orderingKey: keyOf(definition, definition.ordering),
      splitBatch:
        definition.batch === null ? undefined : attempt(definition, () => compileBatchSplitter(definition.batch as BatchLocation)),
      handshakes,
      answer: definition.answer === null ? undefined : staticAnswer(definition.answer),
      allowedMethods: definition.allowGet ? `${METHODS}, GET` : METHODS,
    };
    compiled.set(definition, source);
    return source;
  };
}

/** Whether an event may come by this method. */
export function takesEventsBy(source: CompiledSource, method: string): boolean {
  switch (method) {
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE':
      return true;
    case 'GET':
      return source.definition.allowGet;
    default:
      return false;
  }
}
