import { holdOf, isDone, type SourceDefinition, type SourceHold, type SourceRelease } from '@tributary/contracts';
import type { DefinitionSnapshot } from '@tributary/definitions';
import type { Job } from '../jobs/job-runner.ts';
import { release, type ReleaseParts } from '../jobs/release.ts';

/** The releases that are to be done, without a look through all sources at each change. */
export interface ReleaseJobs {
  /** Takes notice of sources that have changed, came or went. */
  follow(snapshot: Pick<DefinitionSnapshot, 'sourceById'>, sourceIds: Iterable<string>): void;
  /** Of active sources whose hold was released and is not done. */
  jobs(): Job[];
}

export function createReleaseJobs(parts: ReleaseParts, releaseOf: (sourceId: string) => SourceRelease | undefined): ReleaseJobs {
  const released = new Map<string, SourceHold>();
  return {
    follow(snapshot, sourceIds) {
      for (const id of sourceIds) {
        const hold = releasedHold(snapshot.sourceById(id));
        if (hold === undefined) released.delete(id);
        else released.set(id, hold);
      }
    },
    jobs() {
      const open = [...released].filter(([id, hold]) => !isDone(hold, releaseOf(id)));
      return open.map(([id, hold]) => ({ name: `release:${id}:${hold.id}`, run: (signal) => release(parts, id, hold, signal) }));
    },
  };
}

function releasedHold(source: SourceDefinition | undefined): SourceHold | undefined {
  if (source?.status !== 'active') return undefined;
  const hold = holdOf(source);
  return hold?.isReleased === true ? hold : undefined;
}
