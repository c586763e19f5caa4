import type { IncomingMessage } from 'node:http';
import { TributaryError } from '@tributary/errors';

const REVISION_TAG = /^(?:W\/)?"(\d{1,15})"$/;

/** The entity tag of a revision: `"7"`. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/**
 * The revision that the caller says it changes. 428 `if_match_required` without an `If-Match`, 412 `stale_revision` when it is not
 * one of our tags. The caller compares it with the stored revision.
 */
export function requireIfMatch(request: IncomingMessage): number {
  const header = request.headers['if-match'];
  if (header === undefined) {
    throw new TributaryError(
      'if_match_required',
      'send If-Match with the ETag of what you read, so that nobody else’s change is overwritten',
    );
  }
  const revision = REVISION_TAG.exec(header.trim())?.[1];
  if (revision === undefined) throw new TributaryError('stale_revision', 'If-Match does not name a revision; send the ETag as it was read');
  return Number(revision);
}
