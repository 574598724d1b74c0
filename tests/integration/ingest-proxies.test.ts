import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { POST as postWithCredential } from "../../app/api/ingest/route.ts";
import { POST as postWithPath } from "../../app/api/ingest/[token]/route.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { rebuildCommands } from "../../lib/commands/rebuild.ts";
import type { StreamId } from "../../lib/events/field.ts";
import type { StreamItem } from "../../lib/events/item.ts";
import { importRecords } from "../../lib/ingest/import-records.ts";
import { sourceKind } from "../../lib/ingest/registry.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";

useFreshDatabase();

type Given = { organizationId: string; id: string; kind: string; token: string };

async function givenSource(kind: "paralus" | "teleport"): Promise<Given> {
  const { organizationId } = await makeSource();
  const { id, token } = await createSource({ organizationId, kind, name: "proxy" });
  return { organizationId, id, kind, token };
}

function linesOf({ kind }: Given, name: string): string[] {
  const file = join(import.meta.dirname, "../fixtures", kind, name, "input.ndjson");
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

async function post({ token }: Given, lines: readonly string[]): Promise<unknown> {
  const body = new Uint8Array(Buffer.from(lines.join("\n")));
  const headers = { authorization: `Bearer ${token}` };
  const answer = await postWithCredential(
    new Request("http://localhost/api/ingest", { method: "POST", body, headers }),
    undefined,
  );
  expect(answer.status).toBe(200);
  return answer.json();
}

async function read<S extends StreamId>({ organizationId }: Given, stream: S, query = ""): Promise<StreamItem[S][]> {
  await deriveCommands();
  const filter = filterOf(stream, query);
  return everyItem<S>({ scope: readerOf({ organizationId }), stream, filter, limit: 1000, now: new Date() });
}

describe("records of Paralus", () => {
  it("of every kind in one body are read in both streams, and again change nothing", async () => {
    const source = await givenSource("paralus");
    const lines = [
      ...linesOf(source, "as-stored"),
      ...linesOf(source, "commands").slice(0, 4),
      ...linesOf(source, "rejects"),
    ];
    expect(await post(source, lines)).toMatchObject({ accepted: 5, duplicates: 7, rejected: 31 });
    expect(await post(source, lines)).toMatchObject({ accepted: 0, duplicates: 12, rejected: 31 });
    expect(await read(source, "api-calls")).toMatchObject([
      {
        user: "alice@example.com",
        verb: "list",
        resource: "pods",
        cluster: "prod-eu",
        accessMethod: "kubectl",
        durationMs: 18.436,
        source: "proxy",
      },
    ]);
    expect(await read(source, "commands", "resource=deployments")).toMatchObject([
      {
        command: "kubectl describe deploy/web --namespace=payments",
        accessMethod: "browser",
        outcome: "unknown",
        origin: "recorded",
      },
    ]);
    expect(await read(source, "commands", "accessMethod=browser")).toHaveLength(4);
  });
});

describe("importing", () => {
  it("rows of Paralus' table adds what was not posted, and nothing else", async () => {
    const source = await givenSource("paralus");
    const [posted = "", row = ""] = linesOf(source, "as-stored");
    await post(source, [posted]);
    const older = row.replace("d2c1v8k6p9tna60re4a0", "d2c1v8k6p9tna60rd000");
    expect(await imported(source, [row, older])).toMatchObject({ accepted: 1, duplicates: 1, rejected: 0 });
  });

  it("a log file of Teleport's Auth Service reads its Kubernetes part", async () => {
    const source = await givenSource("teleport");
    const lines = ["requests", "rejects"].flatMap((name) => linesOf(source, name));
    expect(await imported(source, lines)).toMatchObject({ accepted: 8, rejected: 26 });
    expect(await imported(source, lines)).toMatchObject({ accepted: 0, duplicates: 8 });
  });
});

function imported({ organizationId, id, kind }: Given, lines: readonly string[]): Promise<unknown> {
  async function* text(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(Buffer.from(lines.join("\n")));
  }
  return importRecords({ organizationId, id, kind, cluster: null }, text(), () => undefined);
}

describe("records of Teleport", () => {
  it("of every kind in one body are read in both streams, and again change nothing", async () => {
    const source = await givenSource("teleport");
    const lines = ["requests", "port-forwarding", "interactive-session", "rejects"].flatMap((name) =>
      linesOf(source, name),
    );
    expect(await post(source, lines)).toMatchObject({ accepted: 15, duplicates: 0, rejected: 26 });
    expect(await post(source, lines)).toMatchObject({ accepted: 0, duplicates: 15, rejected: 26 });
    expect(await read(source, "api-calls", "outcome=denied")).toMatchObject([
      { user: "alice@example.com", authenticatedUser: "alice", verb: "patch", subresource: "scale", name: "web" },
    ]);
    expect(await read(source, "api-calls", "subresource=portforward")).toHaveLength(4);
    expect(await read(source, "commands")).toHaveLength(1);
  });

  it("arrive as its event handler posts them, one by one to the address the setup says", async () => {
    const source = await givenSource("teleport");
    const steps = sourceKind("teleport").setup({
      sourceId: "s",
      url: "https://audit.example.com",
      token: source.token,
      cluster: null,
    });
    const text = steps.map((step) => step.text).join("\n");
    for (const [, url = ""] of text.matchAll(/^(?:session-)?url = "(.*)"$/gm)) {
      const token = new URL(url).pathname.split("/").at(-1) ?? "";
      const request = new Request(url, { method: "POST", body: linesOf(source, "requests")[0] ?? "" });
      expect((await postWithPath(request, { params: Promise.resolve({ token }) })).status).toBe(200);
    }
    expect(await read(source, "api-calls")).toHaveLength(1);
  });
});

describe("a session of Teleport", () => {
  const finished = {
    command: `kubectl exec -it -n payments web-6d4cf56db6-abcde -c web -- sh -c 'echo it'\\''s "here"'`,
    occurredAt: "2026-07-29T10:43:00.398112Z",
    durationMs: 42_505,
    exitCode: 0,
    outcome: "success",
    session: "5d2f6a10-7b3c-4e8d-9f01-23456789abcd",
  };

  it("runs from its start, and its end finishes it", async () => {
    const source = await givenSource("teleport");
    const [start = "", , end = ""] = linesOf(source, "interactive-session");
    await post(source, [start]);
    const [running] = await read(source, "commands");
    expect(running).toMatchObject({ outcome: "running", durationMs: null, occurredAt: "2026-07-29T10:43:00.412000Z" });
    await post(source, [end]);
    expect(await read(source, "commands")).toMatchObject([{ ...finished, exitCode: null, outcome: "unknown" }]);
    const { item, raw } = await getEvent({ scope: readerOf(source), stream: "commands", id: running?.id ?? "" });
    expect(item).toMatchObject({ durationMs: 42_505 });
    expect(raw).toBe(end);
  });

  it("is one finished command in whatever order its records come, alone or together, and derived anew", async () => {
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const order of orders) {
      const source = await givenSource("teleport");
      const lines = linesOf(source, "interactive-session");
      for (const index of order) {
        await post(source, [lines[index] ?? ""]);
        expect(await read(source, "commands")).toHaveLength(1);
      }
      expect(await read(source, "commands")).toMatchObject([finished]);
      const before = await read(source, "commands");
      await rebuildCommands({ organizationId: source.organizationId });
      expect(await read(source, "commands")).toEqual(before);
      expect(await post(source, lines)).toMatchObject({ accepted: 0, duplicates: 3 });
    }
  });

  it("never joins another session's, nor another user's", async () => {
    const source = await givenSource("teleport");
    const [start = "", , end = ""] = linesOf(source, "interactive-session");
    await post(source, [
      start,
      end.replace("5d2f6a10", "5d2f6a11"),
      end.replace('"user":"alice@example.com"', '"user":"mallory@example.com"'),
    ]);
    expect(await read(source, "commands")).toHaveLength(3);
    expect(await read(source, "commands", "outcome=running")).toMatchObject([{ user: "alice@example.com" }]);
  });

  it("that Kubernetes refused is denied", async () => {
    const source = await givenSource("teleport");
    const refused = linesOf(source, "exec-outcomes").find((line) => line.includes('"exitCode":"403"'));
    await post(source, [refused ?? ""]);
    expect(await read(source, "commands")).toMatchObject([{ outcome: "denied", exitCode: 403 }]);
  });
});
