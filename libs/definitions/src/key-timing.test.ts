import { randomBytes } from 'node:crypto';
import type { SourceDefinition } from '@tributary/contracts';
import { aSource } from '@tributary/testing';
import { DefinitionStore } from './definition-store.ts';

/**
 * That the time of an answer does not tell how much of a guessed URL key is right. Keys are looked up by a hash of the whole key, and compared only where the hash is the
 * same, so plain keys in the index are no way in, and hashing them once more would make every request dearer for nothing. The test compares how often a look-up that is
 * nearly right takes longer than one that is not, never a time; and shows that it would see a comparison character by character.
 */

const SOURCES = 2000;
const SAMPLES = 150;
const LOOKUPS_PER_SAMPLE = 100;

type Lookup = (key: string) => unknown;

/** Built from bytes, so that each is a string of its own whose hash nobody has computed yet. */
function keyOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
const randomKey = () => keyOf(randomBytes(32).toString('hex'));

function sourceWith(key: string): SourceDefinition {
  return aSource({ keys: [{ key, expiresAt: null }] });
}

function timeOf(lookUp: Lookup, keys: readonly string[]): bigint {
  const startedAt = process.hrtime.bigint();
  for (const key of keys) lookUp(key);
  return process.hrtime.bigint() - startedAt;
}

/** How often a sample of the first kind took longer than one of the second (Mann-Whitney's U as a share): 0.5 where nothing tells them apart. */
function shareOfSlower(first: readonly bigint[], second: readonly bigint[]): number {
  const wins = first.reduce((sum, a) => sum + second.reduce((won, b) => won + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0);
  return wins / (first.length * second.length);
}

function leak(lookUp: Lookup, real: readonly string[]): number {
  const almost = () => keyOf(`${real[Math.floor(Math.random() * real.length)]?.slice(0, -1)}-`);
  const keysOf = (make: () => string) => Array.from({ length: LOOKUPS_PER_SAMPLE }, make);
  const times: { almost: bigint[]; random: bigint[] } = { almost: [], random: [] };
  for (let n = 0; n < SAMPLES; n++) {
    const [almostRight, random] = [keysOf(almost), keysOf(randomKey)];
    // whoever comes first meets colder caches
    if (n % 2 === 0) times.almost.push(timeOf(lookUp, almostRight));
    times.random.push(timeOf(lookUp, random));
    if (n % 2 === 1) times.almost.push(timeOf(lookUp, almostRight));
  }
  return shareOfSlower(times.almost, times.random);
}

describe('the time to look up an unknown key', () => {
  const real = Array.from({ length: SOURCES }, () => randomKey());
  const store = new DefinitionStore();
  for (const key of real) {
    const source = sourceWith(key);
    store.apply({ key: `source:${source.id}`, value: JSON.stringify(source) });
  }
  const snapshot = store.snapshot();

  it('does not depend on how much of it is that of a real one', () => {
    expect(snapshot.sourceByKey(real[0] as string, 0)).toBeDefined();
    const share = leak((key) => snapshot.sourceByKey(key, 0), real);
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
  });

  it('would be seen to depend on it', () => {
    const [secret] = real as [string];
    const compared: Lookup = (key) => {
      for (let i = 0; i < secret.length; i++) if (secret[i] !== key[i]) return undefined;
      return secret;
    };
    expect(leak(compared, [secret])).toBeGreaterThan(0.75);
  });
});
