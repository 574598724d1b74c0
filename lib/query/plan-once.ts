import type { PoolClient } from "pg";

const AS_WRITTEN = "SET LOCAL join_collapse_limit = 1";

/** A view joins what rows share as it is written: to look for a better order takes longer than to read a page, unless texts are compared. */
export async function joinAsWritten(client: PoolClient): Promise<void> {
  await client.query(AS_WRITTEN);
}

/**
 * From here on the transaction's named statements are planned for whatever values they are given, by key and in order: the plan is kept by the connection, and
 * leaves out partitions as it runs. To plan one anew takes longer than to read a page: 0.1 to 0.5 ms for each day that it might look at.
 */
export async function planOnce(client: PoolClient): Promise<void> {
  await client.query(
    `SET LOCAL plan_cache_mode = force_generic_plan; ${AS_WRITTEN}; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL jit = off`,
  );
}
