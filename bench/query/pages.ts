import type { Scope } from "../../lib/auth/scope.ts";
import { transaction } from "../../lib/db.ts";
import { listEvents } from "../../lib/query/list-events.ts";
import { within } from "../support/bodies.ts";
import { Client } from "../support/http.ts";
import { percentile, timed, type Figure } from "../support/measure.ts";
import type { Stage } from "../support/stage.ts";
import type { Tenant } from "../support/tenant.ts";
import { HISTORY_DAYS } from "./history.ts";
import { filterOf, SHAPES, TEXTS, type Shape } from "./shapes.ts";

/** Rounds over all shapes; the first ones warm up and are not counted. */
const ROUNDS = 20;
const WARM_UP_ROUNDS = 2;
const COLD_ROUNDS = 3;

/** First pages over all of the history by the verb itself, beside a primary-key lookup through the same door: one transaction on one pooled connection. */
export async function warmPages(scope: Scope, rows: number): Promise<{ p95: number; figures: Figure[] }> {
  const times = await rounds(SHAPES, (query) => firstPage(scope, query));
  const lookups = await lookupTimes(scope);
  const p95 = percentile([...times.values()].flat(), 0.95);
  const [name, slowest] = slowestOf(times);
  const lookup = percentile(lookups, 0.95);
  const of = `${rows.toLocaleString("en")} events`;
  return {
    p95,
    figures: [
      {
        name: `first page at the server, p95`,
        value: p95,
        unit: "ms",
        atMost: 30,
        note: `${of}, ${String(SHAPES.length)} filter shapes`,
      },
      { name: "first page, slowest shape, p95", value: percentile(slowest, 0.95), unit: "ms", note: name },
      { name: "primary-key lookup, p95", value: lookup, unit: "ms", note: of },
      { name: "first page against primary-key lookup, p95", value: p95 / lookup, unit: "×", atMost: 6, note: of },
    ],
  };
}

/** Each page read with nothing in PostgreSQL's memory nor, where we may say so, in the system's. */
export async function coldPages(scope: Scope, chill: () => Promise<string>): Promise<Figure[]> {
  const times: number[] = [];
  let how = "";
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const [, shape] of SHAPES) {
      how = await chill();
      times.push(await timed(() => firstPage(scope, within(HISTORY_DAYS, shape))));
    }
  }
  return [
    { name: "first page cold, p50", value: percentile(times, 0.5), unit: "ms", note: how },
    { name: "first page cold, p99", value: percentile(times, 0.99), unit: "ms", atMost: 150 },
  ];
}

export async function textPages(scope: Scope): Promise<Figure[]> {
  const times = await rounds(TEXTS, (query) => firstPage(scope, query));
  const [name, slowest] = slowestOf(times);
  return [
    {
      name: "free text, first page, p95",
      value: percentile([...times.values()].flat(), 0.95),
      unit: "ms",
      atMost: 200,
    },
    { name: "free text, slowest, p95", value: percentile(slowest, 0.95), unit: "ms", note: name },
  ];
}

export async function pagesOverHttp(stage: Stage, tenant: Tenant): Promise<Figure[]> {
  const client = new Client(stage.baseUrl, 1);
  const times = await rounds(SHAPES, (query) => client.get(`/api/audit-logs/api-calls?${query}`, tenant.apiToken));
  client.close();
  const all = [...times.values()].flat();
  const [name, slowest] = slowestOf(times);
  return [
    { name: "first page by API, p50", value: percentile(all, 0.5), unit: "ms" },
    { name: "first page by API, p95", value: percentile(all, 0.95), unit: "ms", atMost: 100 },
    { name: "first page by API, slowest shape, p95", value: percentile(slowest, 0.95), unit: "ms", note: name },
  ];
}

/** Every shape in turn, many times over. @returns the times of each. */
export async function rounds(
  shapes: readonly Shape[],
  ask: (query: string) => Promise<unknown>,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(shapes.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
    for (const [name, shape] of shapes) {
      const ms = await timed(() => ask(within(HISTORY_DAYS, shape)));
      if (round >= WARM_UP_ROUNDS) times.get(name)?.push(ms);
    }
  }
  return times;
}

function firstPage(scope: Scope, query: string): Promise<unknown> {
  return listEvents({ scope, stream: "api-calls", filter: filterOf(query), now: new Date() });
}

async function lookupTimes(scope: Scope): Promise<number[]> {
  const filter = filterOf(within(HISTORY_DAYS, ""));
  const { items } = await listEvents({ scope, stream: "api-calls", filter, limit: 1_000, now: new Date() });
  const times: number[] = [];
  for (let n = 0; n < ROUNDS * SHAPES.length; n++) {
    const id = items[(n * 37) % items.length]?.id;
    const access = { role: "app", organizationId: scope.organizationId } as const;
    times.push(
      await timed(() => transaction(access, (client) => client.query("SELECT * FROM api_calls WHERE id = $1", [id]))),
    );
  }
  return times;
}

function slowestOf(times: ReadonlyMap<string, number[]>): [name: string, times: number[]] {
  return [...times].sort((a, b) => percentile(b[1], 0.95) - percentile(a[1], 0.95))[0] ?? ["", []];
}
