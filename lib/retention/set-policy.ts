import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { STREAM_IDS, type StreamId } from "../events/field.ts";
import { encodePgText } from "../events/pg-text.ts";
import { log } from "../log.ts";
import { checkWithin, type KeptDays, type RetentionChange, type RetentionDays } from "./policy.ts";
import { INSTALLATION, lastChanges } from "./read-policy.ts";

/**
 * Changes for how long an organization keeps its events. A longer time counts at once, a shorter one a day later. What says the same as before is
 * not written again.
 * @param by who changes it, for the record: an e-mail address, or `token:<name>`.
 * @throws AppError `invalid` where it is longer than the installation's.
 */
export async function setOrganizationRetention(change: {
  organizationId: string;
  days: RetentionChange;
  by: string;
}): Promise<void> {
  const { organizationId, days, by } = change;
  await transaction({ role: "app", organizationId }, async (client) => {
    const set = await lastChanges(client, organizationId);
    checkWithin(days, daysOf(set, INSTALLATION));
    await note(client, { organizationId, by, before: daysOf(set, organizationId), days });
  });
}

/** The same for one stream of the whole installation: no organization keeps its events longer. */
export async function setInstallationRetention(stream: StreamId, days: KeptDays, by: string): Promise<void> {
  await transaction({ role: "owner" }, async (client) => {
    const before = daysOf(await lastChanges(client, INSTALLATION), INSTALLATION);
    await note(client, { organizationId: INSTALLATION, by, before, days: { [stream]: days } });
  });
}

/** What the installation keeps, as it was set last. */
export function readInstallationRetention(): Promise<RetentionDays> {
  return transaction({ role: "owner" }, async (client) =>
    daysOf(await lastChanges(client, INSTALLATION), INSTALLATION),
  );
}

type Change = { organizationId: string; by: string; before: RetentionDays; days: RetentionChange };

async function note(client: PoolClient, { organizationId, by, before, days }: Change): Promise<void> {
  for (const stream of STREAM_IDS) {
    const to = days[stream];
    if (to === undefined || to === before[stream]) continue;
    await client.query(
      "INSERT INTO retention_change (organization_id, stream, days, changed_by) VALUES ($1, $2, $3, $4)",
      [organizationId, stream, to, encodePgText(by)],
    );
    log.info({ organizationId, stream, by, from: before[stream], to }, "the retention policy was changed");
  }
}

function daysOf(set: Awaited<ReturnType<typeof lastChanges>>, organizationId: string): RetentionDays {
  const of = (stream: StreamId): KeptDays =>
    set.find((row) => row.organizationId === organizationId && row.stream === stream)?.days ?? null;
  return {
    commands: of("commands"),
    "api-calls": of("api-calls"),
    "tailnet-changes": of("tailnet-changes"),
    "network-flows": of("network-flows"),
  };
}
