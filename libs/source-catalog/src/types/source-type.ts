import type { SourceAuthentication } from '@tributary/contracts';

/** What kinds of platforms there are, for finding one's way in the catalogue. */
export type SourceCategory = 'custom';

/** A kind of source that can be created: an entry of `GET /v1/source-types`. */
export interface SourceType {
  /** What `type` of a source says; also the end of its events' `ce_type`. */
  readonly id: string;
  readonly name: string;
  readonly category: SourceCategory;
  readonly description: string;
  /** The schemes that the owner of a source chooses from, the most recommended one first. There is no default: not choosing is an error. */
  readonly authenticationSchemes: readonly SourceAuthentication['scheme'][];
}
