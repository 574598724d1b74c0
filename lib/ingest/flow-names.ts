import { hash } from "node:crypto";
import { databaseUrl, transaction } from "../db.ts";
import type { NetworkFlowEvent } from "../events/event.ts";
import { encodePgText } from "../events/pg-text.ts";
import { KnownIds } from "./known-ids.ts";

/** Some 200 bytes each. A process that forgets tells of them again. */
const KNOWN_MAX = 50_000;
const known = new KnownIds(KNOWN_MAX);

/**
 * Adds the names that these flows hold to those that free text is looked for in, before the flows themselves are written: whoever sees a flow then
 * finds it by its names. Committed at once, so that deliveries of the same new node never wait for each other. Each name is told of once a day:
 * those that were not for days, and that no flow has, are removed.
 * @throws AppError `unavailable` when the database is away.
 */
export async function noteFlowNames(
  { organizationId }: { organizationId: string },
  flows: readonly { event: NetworkFlowEvent }[],
): Promise<void> {
  if (flows.length === 0) return;
  const day = new Date().toISOString().slice(0, "2026-11-28".length);
  const scope = `${databaseUrl()} ${organizationId} ${day}`;
  const names = known.of(scope);
  const missing = new Set<string>();
  for (const { event } of flows)
    for (const name of [event.user, event.srcDevice, event.dstDevice])
      if (name !== undefined && !names.has(name)) missing.add(name);
  if (missing.size === 0) return;
  const added = Array.from(missing, (name) => encodePgText(name)).map((name) => [digestOf(name), name] as const);
  await transaction({ role: "writer" }, (client) =>
    client.query(
      `INSERT INTO flow_name (organization_id, digest, name, seen_on)
       SELECT $1::uuid, n.digest, n.name, $4::date FROM unnest($2::uuid[], $3::text[]) AS n(digest, name) ORDER BY n.digest
       ON CONFLICT (organization_id, digest) DO UPDATE SET seen_on = EXCLUDED.seen_on WHERE flow_name.seen_on < EXCLUDED.seen_on`,
      [organizationId, added.map(([digest]) => digest), added.map(([, name]) => name), day],
    ),
  );
  known.add(
    scope,
    Array.from(missing, (name) => [name, name] as const),
  );
}

function digestOf(name: string): string {
  return hash("sha256", name, "hex").slice(0, 32);
}
