import { scopeOf, type Scope } from "../lib/auth/scope.ts";
import { transaction } from "../lib/db.ts";
import { countEvents } from "../lib/query/count-events.ts";
import { facetValues } from "../lib/query/facet-values.ts";
import { parseFilter, type Filter } from "../lib/query/filter.ts";
import { listEvents } from "../lib/query/list-events.ts";
import { within, WORLD } from "./support/bodies.ts";
import { Client } from "./support/http.ts";
import { percentile, timed, type Figure } from "./support/measure.ts";
import type { Stage } from "./support/stage.ts";
import type { Tenant } from "./support/tenant.ts";

/** Rounds over all shapes; the first ones warm up and are not counted. */
const ROUNDS = 40;
const WARM_UP_ROUNDS = 3;
const FACETS = ["user", "cluster", "namespace", "resource", "verb", "outcome"];

const CLUSTER = WORLD.clusters[0]?.name ?? "";
const [BUSY, SELDOM] = [WORLD.actors[0]?.user ?? "", WORLD.actors[300]?.user ?? ""];

/** What a reader asks, from everything to nothing; each over the whole period. */
const SHAPES: readonly (readonly [name: string, query: string])[] = [
  ["everything", ""],
  ["one person", `user=${BUSY}`],
  ["one person who did little", `user=${SELDOM}`],
  ["people only", "userType=person"],
  ["not controllers", "accessMethod!=controller"],
  ["denied", "outcome=denied"],
  ["denied or failed", "outcome=denied&outcome=failed"],
  ["role bindings refused (rare)", "resource=rolebindings&verb=create&outcome=denied"],
  ["two that never meet", "user=nobody@example.com&verb=delete"],
  ["common pair that never meets", `userType=node&resource=secrets&cluster=${CLUSTER}`],
  ["one status", "status=409"],
  ["slower than a second", "durationMs=1000.."],
  ["free text", "q=xmrig"],
  ["free text, common", "q=leases"],
  ["one name", "name=kube-scheduler"],
  ["writes in two namespaces", "verb=create&verb=patch&namespace=orders&namespace=search"],
];

/** First page, count and facets, by API and at the server, beside a primary-key lookup. */
export async function measureQuery(stage: Stage, tenant: Tenant): Promise<Figure[]> {
  const scope = scopeOf({ organizationId: tenant.organizationId, role: "auditor", reader: "bench" });
  return [...(await overHttp(stage, tenant)), ...(await atTheServer(scope)), ...(await summaries(scope))];
}

async function overHttp(stage: Stage, tenant: Tenant): Promise<Figure[]> {
  const client = new Client(stage.baseUrl, 1);
  const times = await rounds((query) => client.get(`/api/audit-logs/api-calls?${query}`, tenant.apiToken));
  client.close();
  const slowest = [...times].sort((a, b) => percentile(b[1], 0.95) - percentile(a[1], 0.95))[0];
  const all = [...times.values()].flat();
  return [
    {
      name: "first page by API, p50",
      value: percentile(all, 0.5),
      unit: "ms",
      note: `${String(SHAPES.length)} filter shapes`,
    },
    { name: "first page by API, p95", value: percentile(all, 0.95), unit: "ms", atMost: 100 },
    { name: "first page by API, p99", value: percentile(all, 0.99), unit: "ms" },
    {
      name: "first page by API, slowest shape, p95",
      value: percentile(slowest?.[1] ?? [], 0.95),
      unit: "ms",
      note: slowest?.[0] ?? "",
    },
  ];
}

/** The verb itself, without HTTP, and a lookup by primary key through the same door: one transaction on one pooled connection. */
async function atTheServer(scope: Scope): Promise<Figure[]> {
  const times = await rounds((query) =>
    listEvents({ scope, stream: "api-calls", filter: filterOf(query), now: new Date() }),
  );
  const { items } = await listEvents({
    scope,
    stream: "api-calls",
    filter: filterOf(within("")),
    limit: 1_000,
    now: new Date(),
  });
  const lookups: number[] = [];
  for (let n = 0; n < ROUNDS * SHAPES.length; n++) {
    const id = items[(n * 37) % items.length]?.id;
    lookups.push(
      await timed(() =>
        transaction({ role: "app", organizationId: scope.organizationId }, (client) =>
          client.query("SELECT * FROM api_calls WHERE id = $1", [id]),
        ),
      ),
    );
  }
  const page = percentile([...times.values()].flat(), 0.95);
  const lookup = percentile(lookups, 0.95);
  return [
    { name: "first page at the server, p95", value: page, unit: "ms" },
    { name: "primary-key lookup, p95", value: lookup, unit: "ms" },
    { name: "first page against primary-key lookup, p95", value: page / lookup, unit: "×" },
  ];
}

async function summaries(scope: Scope): Promise<Figure[]> {
  const counts = await rounds((query) =>
    countEvents({ scope, stream: "api-calls", filter: filterOf(query), now: new Date() }),
  );
  const facets: number[] = [];
  for (let round = 0; round < ROUNDS / 4; round++) {
    facets.push(
      await timed(() =>
        Promise.all(
          FACETS.map((field) =>
            facetValues({ scope, stream: "api-calls", filter: filterOf(within("")), field, now: new Date() }),
          ),
        ),
      ),
    );
  }
  return [
    { name: "count at the server, p95", value: percentile([...counts.values()].flat(), 0.95), unit: "ms" },
    { name: "six facets at the server, p95", value: percentile(facets, 0.95), unit: "ms" },
  ];
}

/** Every shape in turn, many times over. @returns the times of each. */
async function rounds(ask: (query: string) => Promise<unknown>): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(SHAPES.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
    for (const [name, shape] of SHAPES) {
      const ms = await timed(() => ask(within(shape)));
      if (round >= WARM_UP_ROUNDS) times.get(name)?.push(ms);
    }
  }
  return times;
}

function filterOf(query: string): Filter {
  return parseFilter("api-calls", new URLSearchParams(query));
}
