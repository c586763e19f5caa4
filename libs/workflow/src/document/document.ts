import type { RawEvent } from '@tributary/contracts';
import type { SourceDocument } from '../program.ts';

/**
 * The document of a raw event. Its parts are taken apart when they are first read and kept, so that the workflows of a source share one
 * parse. Never fails: a body that cannot be read is a `BodyProblem`, which fails only those workflows that read the body.
 */
export declare function documentOf(raw: RawEvent): SourceDocument;
