import { transaction } from "../db.ts";

/** Forgets sign-in attempts older than 90 days: they serve the throttle and recent review, and name people who may have left. */
export async function pruneSignIns(): Promise<void> {
  await transaction({ role: "owner" }, (client) =>
    client.query("DELETE FROM sign_in WHERE at < now() - interval '90 days'"),
  );
}
