import { randomUUID } from "node:crypto";
import { transaction } from "../../lib/db.ts";
import { pullSettingsSchema, type PullKind } from "../../lib/ingest/pull-kind.ts";
import { TAILSCALE_PULL } from "../../lib/ingest/tailscale-pull.ts";
import { LiveApi } from "../../lib/pull/api.ts";
import { Authorization } from "../../lib/pull/authorization.ts";
import type { PullClock } from "../../lib/pull/clock.ts";
import type { Puller } from "../../lib/pull/puller.ts";
import { LIMITS, type Limits } from "../../lib/pull/request.ts";
import { Resilience } from "../../lib/pull/resilience.ts";
import type { PullTarget } from "../../lib/pull/target.ts";
import { storeCredentials, type Credentials } from "../../lib/sources/secrets.ts";

/** As the configuration log is pulled, from a window that has something in it. */
export const PULL: PullKind = { ...TAILSCALE_PULL.configuration, firstWindowMs: 3_600_000 };

/** An organization with one pulled source; of our own API calls unless told. */
export async function makePulledSource(
  baseUrl: string,
  {
    kind = "onrecord",
    pull = PULL,
    credentials = { apiToken: "tskey-api-test" },
    apiAuth = "bearer",
  }: { kind?: string; pull?: PullKind; credentials?: Credentials; apiAuth?: "bearer" | "basic" } = {},
): Promise<PullTarget> {
  const organizationId = randomUUID();
  const id = randomUUID();
  const settings = pullSettingsSchema.parse({ baseUrl, apiAuth });
  await transaction({ role: "owner", organizationId }, async (client) => {
    await client.query("INSERT INTO organization (id, slug, name) VALUES ($1, $2, $2)", [
      organizationId,
      id.slice(0, 13),
    ]);
    await client.query(
      "INSERT INTO source (organization_id, id, kind, name, settings) VALUES ($1, $2, $3, 'pulled', $4)",
      [organizationId, id, kind, settings],
    );
    await storeCredentials(client, { organizationId, sourceId: id, credentials });
  });
  return { organizationId, id, kind, name: "pulled", cluster: null, pull, settings };
}

/** What a process that starts now pulls with; every delay between two tries is none. */
export function pullerOf(
  target: PullTarget,
  {
    clock,
    folder,
    limits = LIMITS,
    leaseMs = 60_000,
  }: { clock: PullClock; folder: string; limits?: Limits; leaseMs?: number },
): Puller {
  const authorization = new Authorization({ target, clock, limits });
  const resilience = new Resilience(clock, () => 0);
  const api = new LiveApi({ target, authorization, resilience, clock, limits, folder });
  return { target, api, clock, holder: randomUUID(), leaseMs };
}

/** One of our own API calls as a record of a provider's log. @param ns nanoseconds within the millisecond */
export function logRecord(n: number, { ms, ns = 0 }: { ms: number; ns?: number }): string {
  const time = `${new Date(ms).toISOString().slice(0, -1)}${String(ns).padStart(6, "0")}Z`;
  return JSON.stringify({
    type: "api-call",
    id: `r-${String(n)}`,
    time,
    user: `user-${String(n % 7)}@example.com`,
    method: "GET",
    path: `/api/v1/namespaces/team-${String(n % 11)}/pods`,
    status: 200,
    origin: n % 5 === 0 ? "AN_ORIGIN_OF_TOMORROW" : "ADMIN_CONSOLE",
  });
}

/** The source's own ids of what is stored, sorted; one that is stored twice is here twice. */
export async function storedIds({ organizationId }: PullTarget): Promise<string[]> {
  const { rows } = await transaction({ role: "owner", statementTimeoutMs: 0 }, (client) =>
    client.query<{ id: string }>(
      "SELECT source_event_id AS id FROM audit_event WHERE organization_id = $1 ORDER BY 1",
      [organizationId],
    ),
  );
  return rows.map(({ id }) => id).sort();
}

/** How many rows of its organization's a table of events holds. */
export async function countOf(
  table: "network_flow" | "tailnet_change",
  { organizationId }: PullTarget,
): Promise<number> {
  const { rows } = await transaction({ role: "owner", statementTimeoutMs: 0 }, (client) =>
    client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1`, [organizationId]),
  );
  return rows[0]?.n ?? 0;
}
