import { newResourceId, type ResourcePrefix } from '@tributary/contracts';

/** The id of a new thing: from the seed of the `Idempotency-Key` where there is one, so that a repeat makes the same thing. */
export function newEntityId(prefix: ResourcePrefix, seed: string | undefined): string {
  return seed === undefined ? newResourceId(prefix) : `${prefix}_${seed.replaceAll('-', '')}`;
}
