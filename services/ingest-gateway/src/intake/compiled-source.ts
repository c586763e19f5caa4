import { rawHeader, type KeyLocation, type SealedSecret, type SourceDefinition } from '@tributary/contracts';
import {
  compileAuthentication,
  compileKeyExtractor,
  type CredentialNames,
  credentialNames,
  type KeyExtractor,
  type Verifier,
} from '@tributary/source-catalog';

/** A source as requests need it: everything that is the same for each of them is done. */
export interface CompiledSource {
  readonly definition: SourceDefinition;
  /** `undefined` where the secrets cannot be read: then nothing is let through. */
  readonly verify: Verifier | undefined;
  readonly credentials: CredentialNames;
  readonly deduplicationKey: KeyExtractor;
  readonly orderingKey: KeyExtractor;
  /** The value of `Allow`. */
  readonly allowedMethods: string;
}

export interface SourceCompilerOptions {
  readonly open: (secret: SealedSecret) => string;
  /** Told once per revision about what is wrong with a definition. */
  readonly onProblem: (definition: SourceDefinition, error: unknown) => void;
}

const METHODS = 'POST, PUT, PATCH, DELETE';
const NO_KEY: KeyExtractor = () => undefined;

/**
 * Compiles each revision of a definition once, at its first request: a gateway may know a hundred thousand sources and serve a few.
 * What is compiled goes when the definition does.
 */
export function sourceCompiler({ open, onProblem }: SourceCompilerOptions): (definition: SourceDefinition) => CompiledSource {
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
    source = {
      definition,
      verify: attempt(definition, () => compileAuthentication(definition.authentication, open)),
      credentials: credentialNames(definition.authentication),
      deduplicationKey: keyOf(definition, definition.deduplication),
      orderingKey: keyOf(definition, definition.ordering),
      allowedMethods: definition.allowGet ? `${METHODS}, GET` : METHODS,
    };
    compiled.set(definition, source);
    return source;
  };
}

/** Whether the source takes this method. */
export function takesMethod(source: CompiledSource, method: string): boolean {
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

/** The `Content-Encoding` that the gateway cannot take, if there is one. */
export function foreignEncoding(rawHeaders: readonly string[]): string | undefined {
  const encoding = rawHeader(rawHeaders, 'content-encoding');
  return encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity' ? undefined : encoding;
}
