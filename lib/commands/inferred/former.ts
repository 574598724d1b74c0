import type { ClientBase } from "pg";

/** Commands that some calls were of, and the other calls of these. */
type Former = { commands: string[]; calls: string[] };

/** Takes calls out of the commands they were of, since they are not shown as before. */
export async function takeOut(client: ClientBase, organizationId: string, calls: readonly string[]): Promise<Former> {
  if (calls.length === 0) return { commands: [], calls: [] };
  const { rows: commands } = await client.query<{ id: string }>(
    `SELECT l.command_id AS id FROM command_call l WHERE l.organization_id = $1 AND l.call_id = ANY($2::uuid[])
      UNION SELECT c.id FROM command c WHERE c.organization_id = $1 AND c.id = ANY($2::uuid[])`,
    [organizationId, calls],
  );
  await client.query("DELETE FROM command_call WHERE organization_id = $1 AND call_id = ANY($2::uuid[])", [
    organizationId,
    calls,
  ]);
  const former = commands.map(({ id }) => id);
  const { rows: others } = await client.query<{ id: string }>(
    "SELECT call_id AS id FROM command_call WHERE organization_id = $1 AND command_id = ANY($2::uuid[])",
    [organizationId, former],
  );
  return { commands: former, calls: others.map(({ id }) => id) };
}

/** Removes those of these commands that were inferred. @returns how many there were. */
export async function removeFormer(
  client: ClientBase,
  organizationId: string,
  commands: readonly string[],
): Promise<number> {
  if (commands.length === 0) return 0;
  const { rows } = await client.query<{ id: string }>(
    "DELETE FROM command WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND origin = 'inferred' RETURNING id",
    [organizationId, commands],
  );
  await client.query("DELETE FROM command_call WHERE organization_id = $1 AND command_id = ANY($2::uuid[])", [
    organizationId,
    rows.map(({ id }) => id),
  ]);
  return rows.length;
}
