import type { AuthenticationPreset } from '../types/source-type.ts';
import { SOURCE_TYPES } from '../types/source-types.ts';
import type { BrokenRequest, Platform } from './broken-request.test-data.ts';
import { brokenCredentials } from './broken-credentials.test-data.ts';
import { brokenSignatures } from './broken-signatures.test-data.ts';
import { seededRandom } from './seeded-random.test-data.ts';

/** Every platform, preset and sample of the catalogue in every way of breaking that makes sense for it; the same ones from the same seed. */
export function* brokenRequests(seed: number): Generator<BrokenRequest> {
  const random = seededRandom(seed);
  for (const type of SOURCE_TYPES) {
    for (const preset of type.presets) {
      for (const sample of type.samples) {
        yield* named(type, preset, brokenSignatures(type, preset, sample, random));
        yield* named(type, preset, brokenCredentials(type, preset, sample, random));
      }
    }
  }
}

function* named({ name }: Platform, { id }: AuthenticationPreset, broken: Iterable<BrokenRequest>): Generator<BrokenRequest> {
  for (const one of broken) yield { ...one, way: `${name}, ${id}: ${one.way}` };
}
