import type { Scope } from "../../lib/auth/scope.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { facetValues } from "../../lib/query/facet-values.ts";
import { outcomeHistogram } from "../../lib/query/histogram.ts";
import { latencyReport } from "../../lib/query/latency.ts";
import { within } from "../support/bodies.ts";
import { percentile, timed, type Figure } from "../support/measure.ts";
import { rounds } from "./pages.ts";
import { FACETS, filterOf, SHAPES } from "./shapes.ts";

const ROUNDS = 10;
const LATENCY_ROUNDS = 3;
/** What stands beside a page: all of it, a busy person's, what was refused. */
const BESIDE = ["", SHAPES[1]?.[1] ?? "", "outcome=denied"];

/** What a page asks for beside its rows: six facets and the histogram at once, as a browser does. */
export async function measureSummaries(scope: Scope): Promise<Figure[]> {
  const counts = await rounds(SHAPES, (query) =>
    countEvents({ scope, stream: "api-calls", filter: filterOf(query), now: new Date() }),
  );
  return [
    { name: "count at the server, p95", value: percentile([...counts.values()].flat(), 0.95), unit: "ms" },
    await besideAPage(scope, 30, 250),
    await besideAPage(scope, 90, 500),
    await latencies(scope, 1),
    await latencies(scope, 90),
  ];
}

/** What the latency explorer asks for. */
async function latencies(scope: Scope, days: number): Promise<Figure> {
  const times: number[] = [];
  let note = "";
  for (let round = 0; round < LATENCY_ROUNDS; round++) {
    times.push(
      await timed(async () => {
        const asked = { scope, filter: filterOf(within(days, "")), by: "verb", now: new Date() } as const;
        const { overall, complete } = await latencyReport(asked);
        note = `${overall.count.toLocaleString("en")} calls${complete ? "" : ", the newest"}`;
      }),
    );
  }
  return {
    name: `latencies over ${days === 1 ? "a day" : `${String(days)} days`}, longest`,
    value: Math.max(...times),
    unit: "ms",
    note,
  };
}

async function besideAPage(scope: Scope, days: number, atMost: number): Promise<Figure> {
  const times: number[] = [];
  const histograms: { complete: boolean }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const shape of BESIDE)
      times.push(await timed(async () => histograms.push(await histogramAndSixFacets(scope, within(days, shape)))));
  }
  const note = histograms.every(({ complete }) => complete) ? "all events counted" : "some of the newest events only";
  const name = `six facets and histogram over ${String(days)} days, p95`;
  return { name, value: percentile(times, 0.95), unit: "ms", atMost, note };
}

/** @returns whether the histogram is of all events; a facet may show fewer values than there are. */
async function histogramAndSixFacets(scope: Scope, query: string): Promise<{ complete: boolean }> {
  const asked = { scope, stream: "api-calls", filter: filterOf(query), now: new Date() } as const;
  const facets = FACETS.map((field) => facetValues({ ...asked, field }));
  const [histogram] = await Promise.all([outcomeHistogram(asked), ...facets]);
  return histogram;
}
