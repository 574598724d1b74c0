import type { Call } from "../call.ts";
import type { Verb } from "./verb.ts";

/**
 * Tells cordon from uncordon, which leave the same calls, by what was last done to the node: one that was cordoned or drained is
 * uncordoned next.
 */
export class NodeHistory {
  readonly #closed = new Map<string, boolean>();

  /** @returns the verb with what the history says of it; commands are to be given in time order. */
  read(verb: Verb, main: Call | undefined): Verb {
    if (main?.resource !== "nodes" || (verb.path !== "cordon" && verb.path !== "drain")) return verb;
    const closed = this.#closed.get(main.object);
    const opens = verb.path === "cordon" && closed === true;
    this.#closed.set(main.object, !opens);
    if (verb.path === "drain" || closed === undefined) return verb;
    return opens ? { path: "uncordon", share: 0.85 } : { ...verb, share: 0.8 };
  }
}
