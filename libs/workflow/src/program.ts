import type { FieldError } from '@tributary/errors';
import type { Json, TraitUpdate } from '@tributary/contracts';

/** What a workflow reads: one request, taken apart. The six names are the roots of every path (`$.body…`, `$.headers…`). */
export interface SourceDocument {
  /** The parsed body; `undefined` when there was none, a `BodyProblem` when it cannot be read. */
  readonly body: unknown;
  /** Lower-case names; several values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded parameters; a name that occurs several times has the list of its values. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly path: string;
  readonly method: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly receivedAt: string;
}

/** A value that was left out because it could not be converted; the event went on without it. */
export interface MappingWarning {
  /** The place in the definition, `mapping.traits.total`. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** What a workflow made of one event, before identifiers are normalised and ids are derived (`toProfileUpdate`). */
export interface MappedEvent {
  readonly event: {
    readonly name: string;
    /** RFC 3339, UTC, milliseconds. */
    readonly time: string;
    readonly id?: string;
    readonly properties: Readonly<Record<string, Json>>;
    readonly items: readonly Readonly<Record<string, Json>>[];
  };
  /** As found in the data, not normalised. */
  readonly identifiers: readonly { readonly type: string; readonly value: string }[];
  readonly traits: Readonly<Record<string, TraitUpdate>>;
  readonly group?: { readonly id: string; readonly traits: Readonly<Record<string, TraitUpdate>> };
  readonly warnings: readonly MappingWarning[];
}

/** What became of one event in one workflow. */
export type Evaluation =
  | { readonly outcome: 'mapped'; readonly mapped: MappedEvent }
  | { readonly outcome: 'filtered'; readonly code: 'filter_not_met'; /** Which condition. */ readonly message: string }
  | {
      readonly outcome: 'failed';
      readonly code: string;
      readonly message: string;
      /** The place in the definition. */ readonly path: string;
    };

/** A compiled version of a workflow: immutable, free of state, to be used for any number of events. */
export interface Program {
  /** Runs the workflow on one event. Never throws, whatever the document holds. */
  evaluate(document: SourceDocument): Evaluation;
}

export type CompileResult =
  { readonly ok: true; readonly program: Program } | { readonly ok: false; readonly errors: readonly FieldError[] };
