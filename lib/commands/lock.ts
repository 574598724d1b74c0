/** Whoever derives commands holds this advisory lock: one at a time in the whole installation. */
export const COMMANDS_LOCK = "hashtextextended('onrecord.commands', 0)";

/** Whoever infers them holds this one. Who rebuilds holds both. */
export const INFERRING_LOCK = "hashtextextended('onrecord.inferring', 0)";

/** Whoever finds out what several witnesses saw holds this one, and so does who does it anew. */
export const WITNESSES_LOCK = "hashtextextended('onrecord.witnesses', 0)";
