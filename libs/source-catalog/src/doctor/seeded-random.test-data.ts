/** The same numbers from the same seed (mulberry32). */
export interface Random {
  below(end: number): number;
  pick<T>(choices: readonly T[]): T;
  text(length: number, alphabet?: string): string;
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export function seededRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
    text: (length, alphabet = LETTERS) => Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join(''),
  };
}
