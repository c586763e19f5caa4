/** Disjoint sets of texts: which of them are connected. */
export class Components {
  readonly #parents = new Map<string, string>();

  /** The representative of `item`'s set; a set of its own for an item that is new. */
  find(item: string): string {
    let root = item;
    for (let parent = this.#parents.get(root); parent !== undefined && parent !== root; parent = this.#parents.get(root)) root = parent;
    // every item on the way points to the root from now on, which keeps later walks short
    for (let at = item; at !== root;) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    if (item === root) this.#parents.set(root, root);
    return root;
  }

  /** Puts all items into one set. */
  connect(items: readonly string[]): void {
    const [first, ...rest] = items;
    if (first === undefined) return;
    const root = this.find(first);
    for (const item of rest) this.#parents.set(this.find(item), root);
  }
}
