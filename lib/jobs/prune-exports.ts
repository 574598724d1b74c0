import { transaction } from "../db.ts";

/** Forgets exports that ended more than 90 days ago: until then their manifests say who took what, when. */
export async function pruneExports(): Promise<void> {
  await transaction({ role: "owner" }, (client) =>
    client.query("DELETE FROM export WHERE finished_at < now() - interval '90 days'"),
  );
}
