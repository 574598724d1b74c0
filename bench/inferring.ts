import { randomBytes } from "node:crypto";
import { inferDeliveries } from "../lib/commands/inferred/follow.ts";
import { rebuildCommands } from "../lib/commands/rebuild.ts";
import { transaction } from "../lib/db.ts";
import { catchUp } from "../lib/deliveries/catch-up.ts";
import { configure } from "../lib/env.ts";
import { receive } from "../lib/ingest/receive.ts";
import { peoplesBodies } from "./support/bodies.ts";
import { openDatabase, type BenchDatabase } from "./support/database.ts";
import { timed, type Figure } from "./support/measure.ts";
import { ProcessWatch } from "./support/process-watch.ts";
import { makeTenant, type Tenant } from "./support/tenant.ts";

/**
 * How fast commands are inferred from a week of people's calls, reading and storing included: rebuilt for the first time, and once more; and of the same
 * calls of another organization, by who follows the log and finds them all there.
 */
export async function measureInferring(asked: {
  seed: number;
  events: number;
}): Promise<{ figures: Figure[]; postgres: Record<string, string> }> {
  configure({ ONRECORD_SECRET_KEY: randomBytes(32).toString("hex") });
  const database = await openDatabase();
  try {
    const tenant = await makeTenant("people");
    await load(tenant, asked);
    await database.settle();
    const rebuild = (): Promise<Figure[]> =>
      speedOf(database, async () => (await rebuildCommands({ organizationId: tenant.organizationId })).calls);
    const first = await rebuild();
    await database.settle();
    const newest = await newestChange(tenant);
    const again = await rebuild();
    const changed = (await newestChange(tenant)) !== newest;
    const following = await followed(database, asked);
    const named = (when: string, figures: Figure[]): Figure[] =>
      figures.map((figure) => ({ ...figure, name: `inferring with the database, ${when}, ${figure.name}` }));
    return {
      figures: [
        ...named("first", first),
        ...named("again", again),
        ...named("following", following),
        { name: "inferring again, whether rows changed", value: Number(changed), unit: "", atMost: 0 },
      ],
      postgres: database.settings,
    };
  } finally {
    await database.close();
  }
}

async function load({ organizationId, sourceIds }: Tenant, { seed, events }: { seed: number; events: number }) {
  for (const { cluster, bytes } of peoplesBodies({ seed, records: events })) {
    const source = { organizationId, id: sourceIds.get(cluster) ?? "", kind: "kubernetes-audit", cluster };
    const { spooled } = await receive({
      source: { ...source, rateLimit: null },
      body: bytes,
      encoding: null,
      receivedAt: new Date(),
    });
    if (spooled) throw new Error("a delivery took so long that it went to the spool: measure on a machine less busy");
  }
}

async function followed(database: BenchDatabase, asked: { seed: number; events: number }): Promise<Figure[]> {
  const follow = (): Promise<void> => catchUp(inferDeliveries, { what: "the commands" });
  await follow();
  await load(await makeTenant("followed"), asked);
  return speedOf(database, async () => {
    await follow();
    return asked.events;
  });
}

/** @param infer gives how many calls it inferred commands from. */
async function speedOf({ postmasterPid }: BenchDatabase, infer: () => Promise<number>): Promise<Figure[]> {
  const watch = new ProcessWatch({ serverPid: process.pid, postmasterPid });
  let calls = 0;
  const ms = await timed(async () => (calls = await infer()));
  const { serverCpuMs, postgresCpuMs } = watch.end();
  return [
    { name: "speed", value: (calls * 1_000) / ms, unit: "calls/s", atLeast: 20_000 },
    { name: "own CPU", value: (serverCpuMs * 1_000) / calls, unit: "µs/call" },
    { name: "PostgreSQL CPU", value: (postgresCpuMs * 1_000) / calls, unit: "µs/call" },
  ];
}

async function newestChange({ organizationId }: Tenant): Promise<string> {
  return transaction({ role: "owner", statementTimeoutMs: 0 }, async (client) => {
    const { rows } = await client.query<{ newest: string | null }>(
      "SELECT max(derived_xid)::text AS newest FROM command WHERE organization_id = $1",
      [organizationId],
    );
    return rows[0]?.newest ?? "";
  });
}
