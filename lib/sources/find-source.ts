import type { PoolClient } from "pg";
import { AppError } from "../errors.ts";

/**
 * The source of this id in the organization the client is bound to. Role `app`.
 * @throws AppError `not-found`, for another organization's source too.
 */
export async function findSource(
  client: PoolClient,
  sourceId: string,
): Promise<{ id: string; kind: string; name: string; cluster: string | null }> {
  const { rows } = await client.query<{ id: string; kind: string; name: string; cluster: string | null }>(
    "SELECT id, kind, name, cluster FROM source WHERE id = $1",
    [sourceId],
  );
  const [found] = rows;
  if (found === undefined) throw new AppError("not-found", "There is no such source in this organization.");
  return found;
}
