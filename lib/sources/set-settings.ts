import { sourcesChanged } from "../auth/source-directory.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { refuseClaimedAddresses } from "../recorder/claimed-addresses.ts";
import { refuseUnreachable, type BaseUrls } from "./base-url.ts";
import { findSource } from "./find-source.ts";
import { readSourceSettings } from "./source-settings.ts";

/**
 * Changes what a source is told besides its cluster; a running server follows within seconds.
 * @param given the settings to change; those left out stay as they are.
 * @throws AppError `invalid` naming the setting; `conflict` when another source has the same recorder address; `not-found` when the
 *   organization has no such source.
 */
export async function setSourceSettings(input: {
  organizationId: string;
  sourceId: string;
  given: Record<string, unknown>;
  baseUrls?: BaseUrls;
}): Promise<{ id: string; name: string; settings: Record<string, unknown> }> {
  const { organizationId, sourceId, given } = input;
  const changed = await transaction({ role: "app", organizationId }, async (client) => {
    const { id, name, kind } = await findSource(client, sourceId);
    const { rows } = await client.query<{ settings: Record<string, unknown> }>(
      "SELECT settings FROM source WHERE id = $1 FOR UPDATE",
      [id],
    );
    const before = rows[0]?.settings ?? {};
    const settings = readSourceSettings(kind, { ...before, ...given });
    refuseOtherTailnet(before, settings);
    // As it is, it stays: who may not set such an address may still change something else.
    if (settings["baseUrl"] !== before["baseUrl"]) refuseUnreachable(settings, input.baseUrls);
    await refuseClaimedAddresses(client, { sourceId: id, settings });
    await client.query("UPDATE source SET settings = $2 WHERE id = $1", [id, settings]);
    return { id, name, settings };
  });
  await sourcesChanged();
  return changed;
}

/** What is stored, and what of its log is known to be, is the other tailnet's. */
function refuseOtherTailnet(before: Record<string, unknown>, after: Record<string, unknown>): void {
  if (before["tailnet"] === undefined || before["tailnet"] === after["tailnet"]) return;
  throw new AppError("invalid", "tailnet: a source keeps its tailnet; make another source for another one.");
}
