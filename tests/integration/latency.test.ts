import { describe, expect, it } from "vitest";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { latencyReport, type LatencyGroup, type LatencyReport } from "../../lib/query/latency.ts";
import { rollUp } from "../../lib/rollups/roll-up.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type CallFacts, type TestSource } from "../support/events.ts";
import { filterOf, readerOf } from "../support/read.ts";

useFreshDatabase();

async function given(calls: readonly CallFacts[]): Promise<TestSource> {
  const source = await makeSource();
  await append(source, arrivalAt(new Date()), [judged(calls.map((facts) => apiCall(facts)))]);
  return source;
}

function report(source: TestSource, query = "", by: LatencyGroup = "verb"): Promise<LatencyReport> {
  return latencyReport({ scope: readerOf(source), filter: filterOf("api-calls", query), by, now: new Date() });
}

const series = (verb: string, count: number): CallFacts[] =>
  Array.from({ length: count }, (_, n) => ({ verb, durationMs: n + 1 }));

describe("latencies", () => {
  it("are percentiles of all matching calls, and of each value of a field", async () => {
    const source = await given([...series("list", 100), ...series("get", 10)]);
    const { overall, groups, complete } = await report(source, "verb=list&verb=get");
    expect(overall).toMatchObject({ count: 110, max: 100 });
    expect(groups).toEqual([
      { value: "list", count: 100, p50: 50.5, p95: 95.05, p99: expect.closeTo(99.01, 6) as number, max: 100 },
      {
        value: "get",
        count: 10,
        p50: 5.5,
        p95: expect.closeTo(9.55, 6) as number,
        p99: expect.closeTo(9.91, 6) as number,
        max: 10,
      },
    ]);
    expect(complete).toBe(true);
  });

  it("leave out what is no latency: watches and the like, and calls without a duration", async () => {
    const source = await given([
      { durationMs: 600_000, longRunning: true },
      { durationMs: undefined },
      { durationMs: 5, namespace: "other" },
      { durationMs: 7 },
    ]);
    expect((await report(source, "namespace=payments")).overall).toMatchObject({ count: 1, max: 7 });
  });

  it("are of the newest calls, and say so, where roll-ups count too many", async () => {
    const source = await given(series("list", 30).map((facts) => ({ ...facts, at: "2026-11-20T09:30:00Z" })));
    while ((await rollUp({ now: new Date(), eager: true }))?.more === true);
    const asked = { scope: readerOf(source), filter: filterOf("api-calls", ""), by: "verb", now: new Date() } as const;
    expect(await latencyReport({ ...asked, callsMax: 29 })).toMatchObject({ overall: { count: 30 }, complete: false });
    expect(await latencyReport({ ...asked, callsMax: 30 })).toMatchObject({ overall: { count: 30 }, complete: true });
  });

  it("are counted in steps, over time, and the slowest are named", async () => {
    const source = await given([
      { durationMs: 0.4, at: "2026-11-20T09:00:00Z" },
      { durationMs: 1.5, at: "2026-11-20T09:30:00Z" },
      { durationMs: 90_000, at: "2026-11-20T09:30:30Z", name: "slow" },
    ]);
    const { distribution, buckets, slowest } = await report(
      source,
      "from=2026-11-20T09:00:00Z&to=2026-11-20T10:00:00Z",
    );
    expect(distribution.filter(({ count }) => count > 0)).toEqual([
      { fromMs: 0, toMs: 1, count: 1 },
      { fromMs: 1, toMs: 2, count: 1 },
      { fromMs: 60_000, toMs: null, count: 1 },
    ]);
    expect(buckets.filter(({ count }) => count > 0).map(({ from, count }) => [from.slice(11, 16), count])).toEqual([
      ["09:00", 1],
      ["09:30", 2],
    ]);
    expect(slowest.map(({ durationMs }) => durationMs)).toEqual([90_000, 1.5, 0.4]);
  });

  it("of nothing are nothing, and not zero", async () => {
    expect((await report(await makeSource())).overall).toEqual({
      count: 0,
      p50: null,
      p95: null,
      p99: null,
      max: null,
    });
  });

  it("can be compared by every field that is offered", async () => {
    const source = await given([{ durationMs: 1 }]);
    for (const by of ["resource", "namespace", "cluster", "userAgent", "user", "source"] as const)
      expect((await report(source, "", by)).groups, by).toMatchObject([
        { count: 1, value: expect.any(String) as string },
      ]);
  });
});
