import { transaction } from "../db.ts";
import { findSource } from "./find-source.ts";
import { credentialsFor, storeCredentials } from "./secrets.ts";

/**
 * Gives a pulled source other credentials in place of those it has; a running server uses them within seconds.
 * @throws AppError `invalid` for what are none, or a kind that is not pulled; `not-found` when the organization has no such source.
 */
export async function setSourceCredentials(input: {
  organizationId: string;
  sourceId: string;
  credentials: unknown;
}): Promise<{ id: string; name: string }> {
  const { organizationId, sourceId } = input;
  return transaction({ role: "app", organizationId }, async (client) => {
    const { id, name, kind } = await findSource(client, sourceId);
    const credentials = credentialsFor(kind, input.credentials ?? {});
    if (credentials !== undefined) await storeCredentials(client, { organizationId, sourceId: id, credentials });
    return { id, name };
  });
}
