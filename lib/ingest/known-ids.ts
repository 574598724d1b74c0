/** What is remembered of one organization's dimension: ids by what they stand for. */
export type KnownOf = Map<string, string>;

/**
 * Ids remembered so that a delivery need not ask the database for what it met before. Bounded over all organizations: those that
 * sent nothing for the longest are forgotten first.
 */
export class KnownIds {
  readonly #max: number;
  readonly #scopes = new Map<string, KnownOf>();

  /** @param max entries in all. */
  constructor(max: number) {
    this.#max = max;
  }

  /** @param scope whose ids: database, organization and dimension. */
  of(scope: string): KnownOf {
    const known = this.#scopes.get(scope) ?? new Map<string, string>();
    this.#scopes.delete(scope);
    this.#scopes.set(scope, known);
    return known;
  }

  add(scope: string, ids: Iterable<[string, string]>): void {
    const known = this.of(scope);
    for (const [key, id] of ids) known.set(key, id);
    let size = [...this.#scopes.values()].reduce((sum, one) => sum + one.size, 0);
    for (const [name, one] of this.#scopes) {
      if (size <= this.#max) return;
      this.#scopes.delete(name);
      size -= one.size;
    }
  }
}
