/** Whoever derives commands holds this advisory lock: one at a time in the whole installation. */
export const COMMANDS_LOCK = "hashtextextended('onrecord.commands', 0)";
