import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean "startsWith"?` for a name that comes near a valid one, else the valid names. */
export function didYouMean(name: string, valid: readonly string[]): string {
  const candidate = valid.find((each) => each.toLowerCase() === name.toLowerCase()) ?? closest(name.slice(0, 64), valid);
  return distance(name.slice(0, 64), candidate) <= Math.max(2, candidate.length / 2)
    ? `; did you mean "${candidate}"?`
    : `; valid are: ${valid.join(', ')}`;
}
