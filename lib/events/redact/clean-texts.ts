import type { Place } from "./redaction.ts";

/** Longer texts seldom come again. */
const LENGTH_MAX = 200;

/**
 * Texts in which one policy found nothing. Records say the same few paths, names and agents over and over, and looking through one takes a
 * hundred times as long as knowing it. Bounded; holds no text that anything was found in.
 */
export class CleanTexts {
  readonly #max: number;
  readonly #anywhere = new Set<string>();
  /** What is clean elsewhere may be a secret's data here. */
  readonly #inSecrets = new Set<string>();

  /** @param max texts remembered; then it begins anew. */
  constructor(max: number) {
    this.#max = max;
  }

  has(text: string, place: Place): boolean {
    return isKept(text, place) && (place.secrets ? this.#inSecrets : this.#anywhere).has(text);
  }

  add(text: string, place: Place): void {
    if (!isKept(text, place)) return;
    const known = place.secrets ? this.#inSecrets : this.#anywhere;
    if (known.size >= this.#max) known.clear();
    known.add(text);
  }
}

/** Inside other texts it depends on how deep they lie what becomes of one. */
function isKept(text: string, { depth }: Place): boolean {
  return depth === 0 && text.length <= LENGTH_MAX;
}
