import { transaction } from "../db.ts";
import { catchUp, type FollowStep } from "../deliveries/catch-up.ts";
import { nextDeliveries, saveCheckpoint, type Delivery, type Follower } from "../deliveries/checkpoint.ts";
import { foldChanges } from "./fold-changes.ts";
import { foldFlows } from "./fold-flows.ts";
import type { SourceDeliveries } from "./near.ts";

/** What the log calls who folds. */
const FOLLOWER: Follower = { name: "folding", looksFor: ["changes", "flows"] };
/** Whoever folds holds this advisory lock: one at a time in the whole installation. */
export const FOLDING_LOCK = "hashtextextended('onrecord.folding', 0)";

/**
 * Takes the next deliveries and folds what of them tells the same as another row: one transaction with its checkpoint, so that after a
 * crash the same deliveries are taken again and give the same folds. What is folded depends on the rows alone, not on their order of arrival.
 * @returns undefined when another process is at it.
 * @throws AppError `unavailable` when the database is away.
 */
export async function foldDeliveries(): Promise<FollowStep | undefined> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    const lock = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${FOLDING_LOCK}) AS held`);
    if (lock.rows[0]?.held !== true) return undefined;
    const { deliveries, moved, checkpoint, horizon, more } = await nextDeliveries(client, FOLLOWER);
    // Only ever by key: what the planner knows of a table that grew a thousandfold must not turn this into a scan.
    if (deliveries.length > 0) await client.query("SET LOCAL jit = off; SET LOCAL enable_seqscan = off");
    for (const ofSource of bySource(deliveries)) {
      await foldChanges(client, ofSource);
      await foldFlows(client, ofSource);
    }
    if (moved) await saveCheckpoint(client, FOLLOWER, checkpoint);
    return { more, horizon };
  });
}

/** Folds everything that was committed before the call; waits and throws as `catchUp`. */
export function foldCommitted(wait: { waitMs?: number } = {}): Promise<void> {
  return catchUp(foldDeliveries, { what: "What is told twice is", ...wait });
}

function bySource(deliveries: readonly Delivery[]): SourceDeliveries[] {
  const sources = Map.groupBy(deliveries, ({ organizationId, sourceId }) => `${organizationId} ${sourceId}`);
  return [...sources.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined
      ? []
      : [{ organizationId: first.organizationId, sourceId: first.sourceId, deliveries: own }];
  });
}
