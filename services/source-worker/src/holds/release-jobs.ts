import { holdOf, isDone, type SourceDefinition, type SourceRelease } from '@tributary/contracts';
import type { Job } from '../jobs/job-runner.ts';
import { release, type ReleaseParts } from '../jobs/release.ts';

/** The releases that are to be done: of active sources whose hold was released and is not done. */
export function releaseJobs(
  parts: ReleaseParts,
  sources: Iterable<SourceDefinition>,
  releaseOf: (sourceId: string) => SourceRelease | undefined,
): Job[] {
  const jobs: Job[] = [];
  for (const source of sources) {
    const hold = holdOf(source);
    if (source.status !== 'active' || hold === null || !hold.isReleased || isDone(hold, releaseOf(source.id))) continue;
    jobs.push({ name: `release:${source.id}:${hold.id}`, run: (signal) => release(parts, source.id, hold, signal) });
  }
  return jobs;
}
