import { ShardedMap } from './sharded-map.ts';

const MANY = 20_000;
const keyOf = (n: number) => `src_${String(n).padStart(8, '0')}`;

function mapOf(count: number): ShardedMap<number> {
  const map = new ShardedMap<number>();
  for (let n = 0; n < count; n++) map.set(keyOf(n), n);
  return map;
}
const contentOf = (map: ShardedMap<number>) => [...map.values()].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('sharded map', () => {
  it('is a map', () => {
    const map = mapOf(MANY);
    expect(contentOf(map)).toEqual(upTo(MANY));
    expect(upTo(MANY).every((n) => map.get(keyOf(n)) === n)).toBe(true);
    map.set(keyOf(7), -7);
    map.delete(keyOf(8));
    map.delete('src_unknown');
    expect([map.get(keyOf(7)), map.get(keyOf(8)), map.get('src_unknown'), map.get('')]).toEqual([-7, undefined, undefined, undefined]);
  });

  it('never shows to an original what is written to its copies, however far they are apart', () => {
    const original = mapOf(MANY);
    const first = new ShardedMap(original);
    for (let n = 0; n < MANY; n += 2) first.delete(keyOf(n));
    const second = new ShardedMap(first);
    for (let n = 1; n < MANY; n += 2) second.set(keyOf(n), -n);
    second.set('src_more0000', MANY);
    expect(contentOf(original)).toEqual(upTo(MANY));
    expect(contentOf(first)).toEqual(upTo(MANY).filter((n) => n % 2 === 1));
    expect(contentOf(second)).toEqual([...upTo(MANY).filter((n) => n % 2 === 1).map((n) => -n).reverse(), MANY]); // prettier-ignore
    expect(original.get('src_more0000')).toBeUndefined();
  });
});
