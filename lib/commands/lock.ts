/** Whoever derives commands holds this advisory lock: one at a time in the whole installation. */
export const COMMANDS_LOCK = "hashtextextended('onrecord.commands', 0)";

/** Whoever infers them holds this one. Who rebuilds holds both. */
export const INFERRING_LOCK = "hashtextextended('onrecord.inferring', 0)";
