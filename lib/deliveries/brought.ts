/**
 * What a delivery may have made or changed rows of, as who follows the log asks: API calls, those among them that carry a session, recorded
 * commands, changes of a tailnet, and network flows.
 */
export type Brought = "calls" | "sessions" | "commands" | "changes" | "flows";
