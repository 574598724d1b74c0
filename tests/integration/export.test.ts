import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { closeDatabase, transaction, useDatabase } from "../../lib/db.ts";
import type { AuditEvent } from "../../lib/events/event.ts";
import type { StreamId } from "../../lib/events/field.ts";
import { exportEvents } from "../../lib/export/export-events.ts";
import { exportFileName, type ExportFormat } from "../../lib/export/export-formats.ts";
import { byteStream } from "../../lib/http/byte-stream.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { copyRows } from "../../lib/query/copy-rows.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, type TestSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";

const database = useFreshDatabase();
const now = new Date("2026-11-21T00:00:00Z");

async function given(events: readonly AuditEvent[]): Promise<TestSource> {
  const source = await makeSource();
  await append(source, arrivalAt(now), [judged(events)]);
  await deriveCommands();
  return source;
}

async function exported(
  source: TestSource,
  stream: StreamId,
  options: { query?: string; format?: ExportFormat; safe?: boolean } = {},
): Promise<string> {
  const { query = "", format = "csv", safe = true } = options;
  const { pieces } = await exportEvents({
    scope: readerOf(source),
    stream,
    filter: filterOf(stream, query),
    format,
    safe,
    now,
  });
  return new Response(byteStream(pieces)).text();
}

function rowsOf(csv: string): Record<string, string>[] {
  const { data, errors } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  return data;
}

/** Sessions with calls of many kinds, and commands recorded for some. */
function workday(): AuditEvent[] {
  const at = (i: number): string =>
    `2026-11-20T${String(8 + (i % 10)).padStart(2, "0")}:00:00.${String(i).padStart(6, "0")}Z`;
  const calls = Array.from({ length: 300 }, (_, i) =>
    apiCall({
      at: at(i),
      key: `call-${String(i)}`,
      user: ["alice@example.com", "bob@example.com", '=HYPERLINK("http://x")', undefined][i % 4],
      namespace: ["payments", "web,shop", undefined][i % 3],
      resource: i % 5 === 0 ? "secrets" : "pods",
      verb: ["get", "list", "delete"][i % 3],
      status: [200, 403, 500][i % 3],
      outcome: (["success", "denied", "failed"] as const)[i % 3] ?? "unknown",
      accessMethod: i % 2 === 0 ? "kubectl" : "browser",
      durationMs: i,
      session: i % 4 === 0 ? `session-${String(i % 20)}` : undefined,
      path: `/api/v1/pods?n=${String(i)}`,
    }),
  );
  const commands = Array.from({ length: 40 }, (_, i) =>
    recordedCommand({
      at: at(i),
      key: `command-${String(i)}`,
      user: i % 2 === 0 ? "alice@example.com" : "bob@example.com",
      command: `kubectl get po -n n${String(i % 3)}`,
      durationMs: i,
    }),
  );
  return [...calls, ...commands];
}

const COMBINATIONS: [StreamId, string][] = [
  ["api-calls", ""],
  ["api-calls", "user=alice%40example.com"],
  ["api-calls", "user=alice%40example.com&user=bob%40example.com&outcome=denied"],
  ["api-calls", "user!=alice%40example.com"],
  ["api-calls", "user="],
  ["api-calls", "namespace=web%2Cshop&verb=list"],
  ["api-calls", "namespace=&namespace=payments"],
  ["api-calls", "namespace!=&resource=secrets"],
  ["api-calls", "status=400..499"],
  ["api-calls", "durationMs=100..200&accessMethod=kubectl"],
  ["api-calls", "durationMs=..50&outcome!=success"],
  ["api-calls", "q=N%3D1"],
  ["api-calls", "session=session-4&verb=get&verb=delete"],
  ["api-calls", "from=2026-11-20T10:00:00Z&to=2026-11-20T12:00:00Z&cluster=prod-eu"],
  ["api-calls", "user=%3DHYPERLINK(%22http%3A%2F%2Fx%22)"],
  ["api-calls", "user=nobody"],
  ["commands", ""],
  ["commands", "user=bob%40example.com&q=N1"],
  ["commands", "origin=recorded&apiCalls=1.."],
  ["commands", "accessMethod!=browser&durationMs=10.."],
];

describe("an export", () => {
  it("count, pages, CSV and NDJSON are the same set for every filter", async () => {
    const source = await given(workday());
    const scope = readerOf(source);
    for (const [stream, query] of COMBINATIONS) {
      const filter = filterOf(stream, query);
      const items = await everyItem({ scope, stream, filter, limit: 37, now });
      const ids = items.map(({ id }) => id);
      expect(
        rowsOf(await exported(source, stream, { query })).map((row) => row["id"]),
        `csv of ${stream}?${query}`,
      ).toEqual(ids);
      const lines = (await exported(source, stream, { query, format: "ndjson" })).split("\n").slice(0, -1);
      expect(
        lines.map((line) => JSON.parse(line) as unknown),
        `ndjson of ${stream}?${query}`,
      ).toEqual(items);
      expect(await countEvents({ scope, stream, filter, now }), `count of ${stream}?${query}`).toEqual({
        count: ids.length,
        complete: true,
      });
      if (query !== "user=nobody") expect(ids.length, query).toBeGreaterThan(0);
    }
  });

  it("has its header even when nothing matches", async () => {
    const source = await given([]);
    expect(await exported(source, "commands")).toMatch(/^id,occurredAt,[^\n]*\r\n$/);
    expect(await exported(source, "commands", { format: "ndjson" })).toBe("");
  });

  it("writes formulas as text unless raw values are asked for, and hostile values so that they come back", async () => {
    const names = ["=1+1", " =1+1", "=1\n+1", "＝1", "@x", 'say "hi"', "two\r\nlines", "a,b", "\u202Ertl", "nul\0"];
    const source = await given(names.map((name) => apiCall({ name })));
    const cells = async (safe: boolean): Promise<(string | undefined)[]> =>
      rowsOf(await exported(source, "api-calls", { safe }))
        .map((row) => row["name"])
        .sort();
    const stored = names.map((name) => name.replace("\0", String.raw`\u0000`));
    expect(await cells(false)).toEqual([...stored].sort());
    expect(await cells(true)).toEqual(stored.map((name) => (/^\s*[=@＝]/.test(name) ? `'${name}` : name)).sort());
  });

  it("streams more rows than a batch without missing one", async () => {
    const source = await given(
      Array.from({ length: 4500 }, (_, i) => apiCall({ key: String(i), at: "2026-11-20T10:00:00Z" })),
    );
    const ids = rowsOf(await exported(source, "api-calls")).map((row) => row["id"]);
    expect(ids).toHaveLength(4500);
    expect(new Set(ids).size).toBe(4500);
  });

  it("shows one moment: what arrives while it runs is not in it", async () => {
    const source = await given(Array.from({ length: 2500 }, (_, i) => apiCall({ key: String(i) })));
    const query = { scope: readerOf(source), stream: "api-calls", filter: filterOf("api-calls"), safe: true } as const;
    const { pieces, tally } = await exportEvents({ ...query, format: "csv", now });
    await append(source, arrivalAt(now), [judged([apiCall({ at: "2026-11-20T00:00:00Z" })])]);
    for await (const piece of pieces) expect(piece.length).toBeGreaterThan(0);
    const { rows } = tally;
    expect(rows).toBe(2500);
    expect(rowsOf(await exported(source, "api-calls"))).toHaveLength(2501);
  });

  it("refuses an impossible time range before anything is sent", async () => {
    const source = await given([]);
    const query = { scope: readerOf(source), stream: "api-calls" as const, format: "csv" as const, safe: true, now };
    const filter = { ...filterOf("api-calls"), from: "2026-11-22T00:00:00Z", to: "now" };
    await expect(exportEvents({ ...query, filter })).rejects.toMatchObject({ code: "invalid" });
  });

  it("names its file after stream and time", () => {
    expect(exportFileName({ stream: "api-calls", format: "csv", now })).toBe(
      "onrecord-api-calls-2026-11-21T00-00-00Z.csv",
    );
  });
});

async function openCopies(): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND query LIKE 'COPY%'",
    );
    return rows[0]?.n ?? 0;
  });
}

describe("an export that does not come to its end", () => {
  const many = Array.from({ length: 9000 }, (_, i) => apiCall({ key: String(i), at: "2026-11-20T10:00:00Z" }));

  it("gives its connection back when the reader goes away, read or not", async () => {
    const source = await given(many);
    const query = {
      scope: readerOf(source),
      stream: "api-calls" as const,
      filter: filterOf("api-calls"),
      format: "csv" as const,
      safe: true,
      now,
    };
    const untouched = new Response(byteStream((await exportEvents(query)).pieces)).body;
    await untouched?.cancel();
    const reader = byteStream((await exportEvents(query)).pieces).getReader();
    await reader.read();
    await expect.poll(openCopies).toBe(1);
    await reader.cancel();
    await expect.poll(openCopies).toBe(0);
  });

  it("gives its connection back when the reader takes nothing for too long, and then fails rather than ends", async () => {
    const source = await given(many);
    const copy = copyRows({
      scope: readerOf(source),
      stream: "api-calls",
      filter: filterOf("api-calls"),
      now,
      idleMs: 50,
    });
    await copy.next();
    await expect.poll(openCopies).toBe(0);
    await expect(copy.next()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("fails visibly when the database goes away", async () => {
    const source = await given(many);
    const query = {
      scope: readerOf(source),
      stream: "api-calls" as const,
      filter: filterOf("api-calls"),
      format: "csv" as const,
      safe: true,
      now,
    };
    const response = new Response(byteStream((await exportEvents(query)).pieces));
    await expect.poll(openCopies).toBe(1);
    await transaction({ role: "owner" }, (client) =>
      client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'",
      ),
    );
    await expect(response.text()).rejects.toMatchObject({ code: "unavailable" });
    await closeDatabase();
    await useDatabase(database.url());
  });

  it("leaves connections for everyone else: too many at once are refused, and free again when one ends", async () => {
    const source = await given(many);
    const copy = { scope: readerOf(source), stream: "api-calls" as const, filter: filterOf("api-calls"), now };
    const copies = Array.from({ length: 6 }, () => copyRows(copy));
    for (const open of copies) expect((await open.next()).done).toBe(false);
    await expect(copyRows(copy).next()).rejects.toMatchObject({ code: "throttled", retryAfterSeconds: 10 });
    await copies[0]?.return(undefined);
    const next = copyRows(copy);
    expect((await next.next()).done).toBe(false);
    for (const open of [...copies, next]) await open.return(undefined);
    await expect.poll(openCopies).toBe(0);
  });
});
