import { transaction } from "../db.ts";

/** Together: each asks every partition for a flow that has it. */
const REMOVED_MAX = 500;

/**
 * Removes the names that free text over flows is looked for in and that no flow has any more. The table's guard says which may go: none that a
 * process may remember having told of.
 * @returns how many were removed. @throws AppError `unavailable`
 */
export async function sweepFlowNames(organizationId: string): Promise<number> {
  let removed = 0;
  for (let more = true; more;) {
    const count = await transaction({ role: "purger", organizationId }, async (client) => {
      const { rowCount } = await client.query(
        `DELETE FROM flow_name WHERE organization_id = $1 AND digest IN (
           SELECT digest FROM flow_name WHERE organization_id = $1 AND seen_on < current_date - 2 AND is_flow_name_gone($1, digest)
           LIMIT ${String(REMOVED_MAX)})
         AND seen_on < current_date - 2`,
        [organizationId],
      );
      return rowCount ?? 0;
    });
    removed += count;
    more = count === REMOVED_MAX;
  }
  return removed;
}
