/** After a row was there already, so many deliveries of its source are written the careful way. */
const CAREFUL_DELIVERIES = 32;
const SOURCES_MAX = 10_000;

/**
 * Which sources send calls we do not have yet. Most send each call once; those that send every stage, or are repeating a delivery,
 * would have COPY fail on the first row that exists.
 */
export class Freshness {
  readonly #careful = new Map<string, number>();

  /** Whether the next delivery of this source is likely to be all new. Asked once a delivery. */
  expects(sourceId: string): boolean {
    const left = this.#careful.get(sourceId);
    if (left === undefined) return true;
    if (left > 1) this.#careful.set(sourceId, left - 1);
    else this.#careful.delete(sourceId);
    return false;
  }

  /** It was not. */
  disappointed(sourceId: string): void {
    if (this.#careful.size >= SOURCES_MAX) this.#careful.clear();
    this.#careful.set(sourceId, CAREFUL_DELIVERIES);
  }
}
