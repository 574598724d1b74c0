import { randomUUID } from "node:crypto";
import { transaction } from "../../lib/db.ts";
import { pullSettingsSchema, type PullKind } from "../../lib/ingest/pull-kind.ts";
import { LiveApi } from "../../lib/pull/api.ts";
import { Authorization } from "../../lib/pull/authorization.ts";
import type { PullClock } from "../../lib/pull/clock.ts";
import type { Puller } from "../../lib/pull/puller.ts";
import { LIMITS, type Limits } from "../../lib/pull/request.ts";
import { Resilience } from "../../lib/pull/resilience.ts";
import type { PullTarget } from "../../lib/pull/target.ts";
import { storeCredentials, type Credentials } from "../../lib/sources/secrets.ts";

const DAY_MS = 86_400_000;

/** As the configuration log is pulled. */
export const PULL: PullKind = {
  logPath: "configuration",
  scope: "logs:configuration:read",
  horizonMs: 90 * DAY_MS,
  lagMs: 60_000,
  overlapMs: 300_000,
  readsAhead: true,
  firstWindowMs: 3_600_000,
  windowMinMs: 60_000,
  windowMaxMs: 7 * DAY_MS,
};

/** An organization with one pulled source. Its records are our own API calls, whatever the kind it is pulled as. */
export async function makePulledSource(
  baseUrl: string,
  {
    pull = PULL,
    credentials = { apiToken: "tskey-api-test" },
    apiAuth = "bearer",
  }: { pull?: PullKind; credentials?: Credentials; apiAuth?: "bearer" | "basic" } = {},
): Promise<PullTarget> {
  const organizationId = randomUUID();
  const id = randomUUID();
  const settings = pullSettingsSchema.parse({ baseUrl, apiAuth });
  await transaction({ role: "owner", organizationId }, async (client) => {
    await client.query("INSERT INTO organization (id, slug, name) VALUES ($1, $2, $2)", [organizationId, id.slice(0, 13)]);
    await client.query("INSERT INTO source (organization_id, id, kind, name, settings) VALUES ($1, $2, 'onrecord', 'pulled', $3)", [
      organizationId,
      id,
      settings,
    ]);
    await storeCredentials(client, { organizationId, sourceId: id, credentials });
  });
  return { organizationId, id, kind: "onrecord", name: "pulled", cluster: null, pull, settings };
}

/** What a process that starts now pulls with; every delay between two tries is none. */
export function pullerOf(
  target: PullTarget,
  { clock, folder, limits = LIMITS, leaseMs = 60_000 }: { clock: PullClock; folder: string; limits?: Limits; leaseMs?: number },
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
    client.query<{ id: string }>('SELECT source_event_id AS id FROM audit_event WHERE organization_id = $1 ORDER BY 1', [
      organizationId,
    ]),
  );
  return rows.map(({ id }) => id).sort();
}
