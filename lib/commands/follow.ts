import { transaction } from "../db.ts";
import { deriveTouched } from "./derive-touched.ts";
import { inferDeliveries } from "./inferred/follow.ts";
import { COMMANDS_LOCK } from "./lock.ts";
import { catchUp, type FollowStep } from "../deliveries/catch-up.ts";
import { nextDeliveries, saveCheckpoint, type Follower } from "../deliveries/checkpoint.ts";
import { matchCommitted } from "./witness/follow.ts";

/** What the log calls who derives commands. */
const FOLLOWER: Follower = { name: "commands", looksFor: ["sessions", "commands"] };

/** What one step did. */
export type Step = FollowStep & { deliveries: number; commands: number };

/**
 * Takes the next deliveries and derives the commands they touch, in one transaction with its checkpoint: after a crash the same
 * deliveries are taken again and give the same rows.
 * @returns undefined when another process is at it.
 * @throws AppError `unavailable` when the database is away.
 */
export async function followDeliveries(): Promise<Step | undefined> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    const lock = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${COMMANDS_LOCK}) AS held`);
    if (lock.rows[0]?.held !== true) return undefined;
    const { deliveries, moved, horizon, checkpoint, more } = await nextDeliveries(client, FOLLOWER);
    const commands = await deriveTouched(client, { deliveries, remerged: [] });
    if (moved) await saveCheckpoint(client, FOLLOWER, checkpoint);
    return { deliveries: deliveries.length, commands, more, horizon };
  });
}

/**
 * Brings the commands, recorded and inferred, up to date with every delivery that was committed before the call, and before that the calls they are
 * made of: when it returns, their rows can be read.
 * @param wait as of `catchUp`, which also says what it throws.
 */
export async function deriveCommands(
  wait: { waitMs?: number } = {},
): Promise<{ deliveries: number; commands: number }> {
  const done = { deliveries: 0, commands: 0 };
  const step = async (): Promise<Step | undefined> => {
    const taken = await followDeliveries();
    done.deliveries += taken?.deliveries ?? 0;
    done.commands += taken?.commands ?? 0;
    return taken;
  };
  await matchCommitted(wait);
  await catchUp(step, { what: "Commands are", ...wait });
  await catchUp(inferDeliveries, { what: "Inferred commands are", ...wait });
  return done;
}
