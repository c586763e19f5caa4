const SHARDS = 1024;
const SEED = Math.trunc(Math.random() * 0xffff_ffff);

/**
 * A map that is copied at a cost that does not depend on its size: it is spread over shards, a copy has them in common with its original, and only a shard that is
 * written to is copied. The original must not be written to any more. Values are iterated in no particular order.
 */
export class ShardedMap<V> {
  readonly #shards: (Map<string, V> | undefined)[];
  /** The shards that no other map has. */
  readonly #own = new Set<number>();

  constructor(original?: ShardedMap<V>) {
    this.#shards = original === undefined ? Array.from({ length: SHARDS }) : original.#shards.slice();
  }

  get(key: string): V | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  set(key: string, value: V): void {
    this.#writable(shardOf(key)).set(key, value);
  }

  delete(key: string): void {
    const shard = shardOf(key);
    if (this.#shards[shard]?.has(key) === true) this.#writable(shard).delete(key);
  }

  *values(): Generator<V, void, undefined> {
    for (const shard of this.#shards) for (const value of shard?.values() ?? []) yield value;
  }

  #writable(shard: number): Map<string, V> {
    const known = this.#shards[shard];
    if (known !== undefined && this.#own.has(shard)) return known;
    const own = new Map(known);
    this.#shards[shard] = own;
    this.#own.add(shard);
    return own;
  }
}

/** FNV-1a over the whole key from a start that differs in each process: where a key lies says nothing about the keys that begin alike. */
function shardOf(key: string): number {
  let hash = SEED;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x0100_0193);
  return (hash ^ (hash >>> 16)) & (SHARDS - 1);
}
