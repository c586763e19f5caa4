import type { SourceDefinition } from '@tributary/contracts';

const MAX_PARTS = 4096;

/** Gives parts that are alike as one object. Forgets what it knows when that becomes much: then parts are kept twice, and nothing else happens. */
export class SharedParts {
  readonly #known = new Map<string, unknown>();

  /** The source, with what it is likely to have in common with others (all but its name, keys and secrets) shared with them. */
  sharedIn(source: SourceDefinition): SourceDefinition {
    const { authentication, type, deduplication, ordering, limits, allowedAddresses, batch, handshakes, answer } = source;
    return {
      ...source,
      type: this.#one(type),
      authentication: 'secrets' in authentication ? this.#besideSecrets(authentication) : this.#one(authentication),
      deduplication: this.#one(deduplication),
      ordering: this.#one(ordering),
      limits: this.#one(limits),
      allowedAddresses: this.#one(allowedAddresses),
      batch: this.#one(batch),
      handshakes: this.#one(handshakes),
      answer: this.#one(answer),
    };
  }

  #besideSecrets<T extends object>(authentication: T): T {
    const fields = Object.entries<unknown>(authentication as Record<string, unknown>).map(([name, value]) => [
      name,
      name === 'secrets' ? value : this.#one(value),
    ]);
    return Object.fromEntries(fields) as T;
  }

  #one<T>(part: T): T {
    if (part === null || (typeof part !== 'object' && typeof part !== 'string')) return part;
    const text = JSON.stringify(part);
    const known = this.#known.get(text);
    if (known !== undefined) return known as T;
    if (this.#known.size >= MAX_PARTS) this.#known.clear();
    this.#known.set(text, part);
    return part;
  }
}
