import type { Scope } from "../../lib/auth/scope.ts";
import { dedicatedClient } from "../../lib/db.ts";
import { facetValues } from "../../lib/query/facet-values.ts";
import { listEvents } from "../../lib/query/list-events.ts";
import { within } from "../support/bodies.ts";
import { percentile, timed, type Figure } from "../support/measure.ts";
import { openDuckDb } from "./duckdb.ts";
import { HISTORY_DAYS } from "./history.ts";
import { openParalus } from "./paralus.ts";
import type { Peer } from "./peer.ts";
import { FACETS, filterOf } from "./shapes.ts";
import { PEER_FILTERS } from "./peer-filters.ts";

const ROUNDS = 5;

/** The same pages and facets asked of ours, of Paralus' shape in the same PostgreSQL, and of DuckDB over the same rows. */
export async function measureQueryPeers(scope: Scope): Promise<Figure[]> {
  const client = await dedicatedClient();
  try {
    await client.query("SET statement_timeout = 0");
    const ours = await timesOf(oursOf(scope), ROUNDS);
    const paralus = await openParalus(client, scope.organizationId);
    const theirs = await timesOf(paralus, 1);
    await paralus.close();
    const duckdb = await openDuckDb(client, scope.organizationId);
    const columnar = await timesOf(duckdb, ROUNDS);
    await duckdb.close();
    return [
      ratio("filtered page, Paralus' shape", { theirs: theirs.pages, ours: ours.pages }, 50),
      ratio("six facets, Paralus' shape", { theirs: theirs.facets, ours: ours.facets }),
      ratio("filtered page, DuckDB", { theirs: columnar.pages, ours: ours.pages }),
      ratio("six facets, DuckDB", { theirs: columnar.facets, ours: ours.facets }, 1),
    ];
  } finally {
    await client.end();
  }
}

type Times = { pages: number[]; facets: number[] };

function ratio(name: string, { theirs, ours }: { theirs: number[]; ours: number[] }, atLeast?: number): Figure {
  const [peer, own] = [percentile(theirs, 0.5), percentile(ours, 0.5)];
  return {
    name: `${name}, against ours`,
    value: peer / own,
    unit: "×",
    ...(atLeast !== undefined && { atLeast }),
    note: `median ${peer.toFixed(1)} ms against ${own.toFixed(1)} ms`,
  };
}

/** Warmed up by a round that is not counted. */
async function timesOf(peer: Peer, rounds: number): Promise<Times> {
  const times: Times = { pages: [], facets: [] };
  for (let round = 0; round <= rounds; round++) {
    const pages: number[] = [];
    for (const filter of PEER_FILTERS) pages.push(await timed(() => peer.page(filter)));
    const facets = await timed(() => peer.facets());
    if (round > 0 || rounds === 1) {
      times.pages.push(...pages);
      times.facets.push(facets);
    }
    if (rounds === 1) break;
  }
  return times;
}

function oursOf(scope: Scope): Peer {
  const asked = (query: string) =>
    ({ scope, stream: "api-calls", filter: filterOf(within(HISTORY_DAYS, query)), now: new Date() }) as const;
  return {
    page: (filter) => listEvents(asked(new URLSearchParams(filter).toString())),
    facets: () => Promise.all(FACETS.map((field) => facetValues({ ...asked(""), field }))),
    close: () => Promise.resolve(),
  };
}
