import type { Outcome } from "../../events/event.ts";
import type { Call } from "./call.ts";

/** One command as its calls tell it. */
export type InferredCommand = {
  /** Its evidence, in time order. */
  calls: readonly Call[];
  text: string;
  /** `rollout restart`; empty where nothing tells. */
  verbPath: string;
  resource: string | null;
  namespace: string | null;
  /** Null for none and for several. */
  name: string | null;
  outcome: Outcome;
  /** How likely all of it is so, from 0 to 1; never 1. */
  confidence: number;
};
