import type { FieldError } from '@tributary/errors';
import type { RequestHead } from './admission.ts';
import { acceptedAnswer, type Answer } from './answer.ts';
import type { CompiledSource } from './compiled-source.ts';
import type { AcceptedEvent } from './raw-event.ts';
import { type Refusal, unknownSourceKey } from './refusal.ts';
import type { WebhookTarget } from './webhook-target.ts';

/** Finds the key of a source in a body. */
export type KeyReader = (body: Buffer) => string | Refusal;

/** A way by which requests come to their sources: what it has of its own. The checks of the sources are the same by all of them. */
export interface Entrance {
  /** The key of the source, or how to find it in the body where only that has it. */
  keyOf(target: WebhookTarget, head: RequestHead): string | KeyReader | Refusal;
  unknownKey(key: string): Refusal;
  /** The source as it is for requests that come this way. */
  sourceFor(source: CompiledSource): CompiledSource;
  /** Judges the body of an admitted request: it is refused, or taken with remarks, which are for the answer. */
  check(body: Buffer): Refusal | readonly FieldError[];
  /** Where the source has none of its own. */
  answer(events: readonly AcceptedEvent[], remarks: readonly FieldError[]): Answer;
}

const NO_REMARKS: readonly FieldError[] = [];

/** By the URL of a source, which has its key. Any body is taken. */
export const WEBHOOK_ENTRANCE: Entrance = {
  keyOf: ({ key }) => key,
  unknownKey: unknownSourceKey,
  sourceFor: (source) => source,
  check: () => NO_REMARKS,
  answer: acceptedAnswer,
};
