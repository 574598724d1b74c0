import { expect, it } from "vitest";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { rebuildCommands } from "../../lib/commands/rebuild.ts";
import { transaction } from "../../lib/db.ts";
import { firstEventId } from "../../lib/events/event-id.ts";
import type { AuditEvent } from "../../lib/events/event.ts";
import { STREAM_IDS } from "../../lib/events/field.ts";
import { INSTANT_MS_MAX, instantOf, parseInstant } from "../../lib/events/instant.ts";
import { exportEvents } from "../../lib/export/export-events.ts";
import { foldCommitted } from "../../lib/folding/follow.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { makePartitions } from "../../lib/jobs/make-partitions.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { facetFields, facetValues } from "../../lib/query/facet-values.ts";
import type { Filter } from "../../lib/query/filter.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { outcomeHistogram } from "../../lib/query/histogram.ts";
import { latencyReport } from "../../lib/query/latency.ts";
import { topTalkers, trafficHistogram } from "../../lib/query/traffic.ts";
import { applyRetention } from "../../lib/retention/apply-retention.ts";
import { previewRetention } from "../../lib/retention/preview.ts";
import { rollUp } from "../../lib/rollups/roll-up.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, type TestSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";
import { changeRecord, flowRecord } from "../support/tailnet.ts";

useFreshDatabase();

const now = new Date("2026-11-28T12:00:00Z");
const FIRST = "1970-01-01T00:00:00Z";
const LAST = "10889-08-02T05:31:50.655999Z";
const MOMENTS = [
  FIRST,
  "1970-01-01T00:00:00.000001Z",
  "2026-11-28T11:00:00Z",
  "10889-08-02T05:31:50.655Z",
  "10889-08-02T05:31:50.655998Z",
];
const DURATIONS = [0, 3.25, 2 ** 48, Number.MAX_VALUE];
/** Also what every JavaScript object has. */
const WORDS = ["get", "__proto__", "constructor", "exec"];

function calls(): AuditEvent[] {
  return MOMENTS.flatMap((at) =>
    DURATIONS.flatMap((durationMs) =>
      WORDS.map((word) => apiCall({ at, durationMs, verb: word, subresource: word, resource: word, user: word })),
    ),
  );
}

async function givenAll(): Promise<TestSource> {
  const source = await makeSource({ kind: "kubernetes-audit" });
  const proxy = await makeSource({ organizationId: source.organizationId, kind: "tailscale-recorder" });
  await append(source, arrivalAt(now), [judged(calls())]);
  await append(proxy, arrivalAt(now), [judged(calls())]);
  const commands = MOMENTS.map((at) => recordedCommand({ at, command: "__proto__", durationMs: Number.MAX_VALUE }));
  await append(source, arrivalAt(now), [judged(commands)]);
  const changes = MOMENTS.flatMap((eventTime) => WORDS.map((word) => oddChange(eventTime, word)));
  const flows = MOMENTS.flatMap((start) =>
    (["laptop", "operator"] as const).map((end) => ({ ...flowRecord(end), start, end: LAST })),
  );
  for (const [kind, records] of [
    ["tailscale-config", changes],
    ["tailscale-network", flows],
  ] as const) {
    const body = Buffer.from(JSON.stringify(records));
    const into = { ...source, kind, cluster: null, rateLimit: null };
    const { rejected } = await receive({ source: into, body, encoding: null, receivedAt: now });
    expect(rejected, kind).toBe(0);
  }
  return source;
}

function oddChange(eventTime: string, word: string): Record<string, unknown> {
  const target = { id: word, name: word, type: word, property: word };
  return changeRecord({ eventTime, action: word, origin: word, target, actor: { id: word, type: word }, new: word });
}

async function derive({ organizationId }: TestSource): Promise<void> {
  await deriveCommands();
  await foldCommitted();
  await rebuildCommands({ organizationId });
  await makePartitions(now);
  while ((await rollUp({ now, eager: true }))?.more === true);
  await previewRetention(organizationId, { "api-calls": 30 });
  await applyRetention();
}

/** Everything, the first microsecond, and what is nearest the end that a range can have. */
const RANGES = [
  `from=${FIRST}&to=${LAST}`,
  `from=${FIRST}&to=1970-01-01T00:00:00.000001Z`,
  `from=10889-08-02T05:31:50.655Z&to=${LAST}`,
];

async function readEverything(source: TestSource, query: string): Promise<void> {
  const scope = readerOf(source);
  for (const stream of STREAM_IDS) {
    const filter: Filter = filterOf(stream, query);
    const asked = { scope, stream, filter, now };
    const items = await everyItem({ ...asked, limit: 50 });
    expect(await countEvents(asked), `${stream} ${query}`).toEqual({ count: items.length, complete: true });
    for (const { id } of items.slice(0, 3)) await getEvent({ scope, stream, id });
    for (const field of facetFields(stream)) await facetValues({ ...asked, field: field.id });
    if (stream !== "network-flows") await outcomeHistogram(asked);
    const { pieces } = await exportEvents({ ...asked, format: "ndjson", safe: true });
    let lines = 0;
    for await (const piece of pieces) lines += piece.toString("utf8").split("\n").length - 1;
    expect(lines, `${stream} ${query}`).toBe(items.length);
  }
  const calls = { scope, filter: filterOf("api-calls", query), now };
  await latencyReport({ ...calls, by: "verb" });
  const flows = { scope, filter: filterOf("network-flows", query), now };
  await trafficHistogram(flows);
  await topTalkers(flows);
}

it("whatever time, duration and words a record has, all that follows it goes on and every question is answered", async () => {
  const source = await givenAll();
  await derive(source);
  const ever = {
    scope: readerOf(source),
    stream: "network-flows",
    filter: filterOf("network-flows", RANGES[0]),
    now,
  } as const;
  // Of two ends that report one window, one is shown.
  expect((await everyItem({ ...ever, limit: 50 })).map(({ bothReported }) => bothReported)).toEqual(
    MOMENTS.map(() => true),
  );
  for (const range of RANGES)
    for (const more of ["", "&q=proto", "&user=constructor"]) await readEverything(source, range + more);
});

it("means the same first id by a moment in the database as here, also beyond the first and the last there can be", async () => {
  const beyond = { "1969-12-31T23:59:59.999Z": 0, "10889-08-02T05:31:50.656Z": INSTANT_MS_MAX + 1 };
  const moments = [...MOMENTS, "2026-11-28T11:00:00.123999Z", ...Object.keys(beyond)];
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ id: string | null }>(
      "SELECT event_id_floor(moment) AS id FROM unnest($1::timestamptz[]) AS moment",
      [[...moments, null]],
    ),
  );
  const within = MOMENTS.length + 1;
  const ms = [
    ...moments.slice(0, within).map((text) => parseInstant(text)?.ms ?? Number.NaN),
    ...Object.values(beyond),
  ];
  // No moment is no id: nothing is below it.
  expect(rows.map(({ id }) => id)).toEqual([...ms.map((one) => firstEventId(instantOf(one))), null]);
});
