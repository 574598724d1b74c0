import type { Node } from "./tailnet.ts";
import type { Talk } from "./talks.ts";

/** One conversation: who called whom, about when. */
export type Conversation = { talk: Talk; startMs: number; caller: Party; called: Party };

/** A node, and whose it is. */
export type Party = { node: Node; owner: { user: string } | { tags: readonly string[] } };
