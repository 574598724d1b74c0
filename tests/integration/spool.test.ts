import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GET as getReady } from "../../app/api/health/ready/route.ts";
import { POST } from "../../app/api/ingest/route.ts";
import { GET as getMetrics } from "../../app/api/metrics/route.ts";
import { refreshSourceDirectory } from "../../lib/auth/source-directory.ts";
import { closeDatabase, transaction, useDatabase } from "../../lib/db.ts";
import { configure } from "../../lib/env.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { drainSpool } from "../../lib/ingest/drain-spool.ts";
import { judge } from "../../lib/ingest/judge.ts";
import { spoolEntry } from "../../lib/ingest/spooled-delivery.ts";
import { isDatabaseAway } from "../../lib/outage.ts";
import { openSpool, type SpoolStatus } from "../../lib/platform/spool/spool.ts";
import { RecorderDirectory } from "../../lib/recorder/directory.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { rotateSourceToken } from "../../lib/sources/source-token.ts";
import { auditCall, auditRecord } from "../support/audit-record.ts";
import { linkTo, type DatabaseLink } from "../support/database-link.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";

const database = useFreshDatabase();

let link: DatabaseLink;
beforeAll(async () => {
  link = await linkTo(database.url());
});
afterAll(() => link.close());

let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "onrecord-spool-"));
  configure({ ONRECORD_DATA_DIR: dataDir, SPOOL_BYTES_MAX: String(64 * 1024 * 1024), DATABASE_POOL_MAX: "20" });
  await link.restore();
  await useDatabase(link.url);
});
afterEach(async () => {
  await link.restore();
  await openSpool().close();
  rmSync(dataDir, { recursive: true });
});

type Given = { organizationId: string; id: string; token: string };

async function givenSource(kind = "kubernetes-audit"): Promise<Given> {
  const { organizationId } = await makeSource();
  return { organizationId, ...(await createSource({ organizationId, kind, name: "sender", cluster: "prod-eu" })) };
}

function post({ token }: { token: string }, ...items: unknown[]): Promise<Response> {
  const body = items.map((item) => (typeof item === "string" ? item : JSON.stringify(item))).join("\n");
  const headers = { authorization: `Bearer ${token}` };
  return POST(new Request("http://localhost/api/ingest", { method: "POST", body, headers }), undefined);
}

const drain = (): Promise<void> => drainSpool(openSpool(), new AbortController().signal);
const status = (): Promise<SpoolStatus> => openSpool().status();

/** The database is there again, and this process has noticed. */
async function whenBack(): Promise<void> {
  await link.restore();
  await vi.waitFor(
    () => {
      expect(isDatabaseAway()).toBe(false);
    },
    { timeout: 20_000, interval: 20 },
  );
}

async function count(table: "audit_event" | "delivery" | "reject", { organizationId }: Given): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1`,
      [organizationId],
    );
    return rows[0]?.n ?? 0;
  });
}

describe("while the database is away", () => {
  it("takes deliveries within milliseconds and stores each event exactly once when it is back", async () => {
    const source = await givenSource();
    const before = auditCall();
    expect(await (await post(source, before)).json()).toEqual({ accepted: 1, duplicates: 0, rejected: 0, rejects: [] });
    await link.cut();
    const first = await post(source, auditCall(), { auditID: "no time" });
    expect(first.status).toBe(200);
    expect(await first.json()).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: 1,
      rejects: [{ index: 1, reason: "requestReceivedTimestamp is missing" }],
      spooled: true,
    });
    const began = performance.now();
    const more = await Promise.all(Array.from({ length: 64 }, () => post(source, auditCall())));
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(new Set(more.map(({ status: code }) => code))).toEqual(new Set([200]));
    // A sender that got no answer sends what is in the database already.
    expect(await (await post(source, before)).json()).toMatchObject({ spooled: true });
    expect(await status()).toMatchObject({ entries: 66, failed: 0, full: false });
    await whenBack();
    await drain();
    expect(await status()).toMatchObject({ entries: 0, bytes: 0, oldestAt: null, draining: false });
    expect(await count("audit_event", source)).toBe(66);
    expect(await count("reject", source)).toBe(1);
    expect(await count("delivery", source)).toBe(67);
  });

  it("refuses a body that cannot be read as it always does, and keeps nothing of it", async () => {
    const source = await givenSource();
    await post(source, auditCall());
    await link.cut();
    expect((await post(source, "no JSON at all")).status).toBe(400);
    expect(await status()).toMatchObject({ entries: 0 });
  });

  it("takes the tokens it knows, also those it never met, and refuses revoked and unknown ones", async () => {
    const [known, revoked] = [await givenSource(), await givenSource()];
    const { token: renewed } = await rotateSourceToken({ ...revoked, sourceId: revoked.id });
    await link.cut();
    expect((await post(known, auditCall())).status).toBe(200);
    expect((await post({ token: renewed }, auditCall())).status).toBe(200);
    expect((await post(revoked, auditCall())).status).toBe(401);
    expect((await post({ token: `orc_src_${"x".repeat(43)}` }, auditCall())).status).toBe(401);
    expect(readFileSync(join(dataDir, "source-directory")).includes(known.id)).toBe(false);
  });

  it("answers 503 where it was never told who may send", async () => {
    const source = await givenSource();
    rmSync(join(dataDir, "source-directory"));
    await link.cut();
    const refused = await post(source, auditCall());
    expect({ status: refused.status, retry: refused.headers.get("retry-after") }).toEqual({ status: 503, retry: "2" });
  });

  it("answers 503 with Retry-After once the spool is full, loses nothing, and takes more when it was drained", async () => {
    const source = await givenSource();
    configure({ ONRECORD_DATA_DIR: mkdtempSync(join(dataDir, "small-")), SPOOL_BYTES_MAX: "6000" });
    await refreshSourceDirectory();
    await link.cut();
    const answers = [];
    for (let sent = 0; sent < 12; sent++) answers.push(await post(source, auditCall()));
    const taken = answers.filter(({ status: code }) => code === 200).length;
    const refused = answers.at(-1);
    expect(taken).toBeGreaterThan(2);
    expect(refused?.status).toBe(503);
    expect(refused?.headers.get("retry-after")).toBe("5");
    expect(await refused?.json()).toMatchObject({ detail: expect.stringContaining("spool is full") as string });
    expect(await status()).toMatchObject({ entries: taken, full: true });
    await whenBack();
    await drain();
    expect(await count("audit_event", source)).toBe(taken);
    await link.cut();
    await vi.waitFor(async () => {
      expect((await post(source, auditCall())).status).toBe(200);
    });
    expect(await status()).toMatchObject({ entries: 1, full: false });
    await openSpool().close();
  });
});

describe("a process that starts while the database is away", () => {
  it("knows the recorder's sources as they were", async () => {
    const source = await givenSource("tailscale-recorder");
    await link.cut();
    const directory = new RecorderDirectory();
    await directory.start();
    directory.stop();
    expect(directory.sources?.find(({ id }) => id === source.id)).toMatchObject({ cluster: "prod-eu" });
  });
});

describe("the installation", () => {
  it("tells how much waits, and that deliveries are accepted although nothing can be read", async () => {
    const source = await givenSource();
    const ready = await getReady(new Request("http://localhost/api/health/ready"), {});
    expect(await ready.json()).toMatchObject({ status: "ready", spool: { entries: 0, full: false } });
    await link.cut();
    await post(source, auditCall());
    const away = await getReady(new Request("http://localhost/api/health/ready"), {});
    expect(away.status).toBe(503);
    expect(away.headers.get("content-type")).toBe("application/problem+json");
    expect(await away.json()).toMatchObject({ status: 503, accepting: true, spool: { entries: 1 } });
    const scraped = await (await getMetrics(new Request("http://localhost/api/metrics"), {})).text();
    expect(scraped).toContain("onrecord_database_up 0");
    expect(scraped).toContain("onrecord_spool_entries 1");
    expect(scraped).toMatch(/onrecord_spool_bytes [1-9]/);
    await whenBack();
    await drain();
    const drained = await (await getMetrics(new Request("http://localhost/api/metrics"), {})).text();
    expect(drained).toContain("onrecord_spool_entries 0");
    expect(drained).toContain("onrecord_spool_drained_total 1");
  });
});

describe("an outcome nobody knows", () => {
  it("ends with the delivery stored once when the answer to its COMMIT was lost", async () => {
    const source = await givenSource();
    await post(source, auditCall());
    link.loseNextCommitAnswer();
    const answer = await post(source, auditCall(), auditCall());
    expect(await answer.json()).toMatchObject({ accepted: 2, spooled: true });
    await whenBack();
    expect(await count("audit_event", source)).toBe(3);
    await drain();
    expect({ events: await count("audit_event", source), deliveries: await count("delivery", source) }).toEqual({
      events: 3,
      deliveries: 2,
    });
  });

  it("is no reason to wait for a database that does not answer", async () => {
    const source = await givenSource();
    await post(source, auditCall());
    link.hold();
    const answer = await post(source, auditCall());
    expect(await answer.json()).toMatchObject({ accepted: 1, spooled: true });
    await link.restore();
    await vi.waitFor(drain, { timeout: 20_000 });
    expect(await count("audit_event", source)).toBe(2);
  }, 30_000);

  it("does not arise when every connection is in use: the delivery is kept, and the database is not called away", async () => {
    const source = await givenSource();
    await refreshSourceDirectory();
    configure({ DATABASE_POOL_MAX: "2" });
    await useDatabase(link.url);
    const free = Promise.withResolvers<undefined>();
    const held = [0, 1].map(() => transaction({ role: "owner" }, () => free.promise));
    expect(await (await post(source, auditCall())).json()).toMatchObject({ spooled: true });
    expect(isDatabaseAway()).toBe(false);
    free.resolve(undefined);
    await Promise.all(held);
    await drain();
    expect(await count("audit_event", source)).toBe(1);
  });
});

describe("draining", () => {
  it("twice adds nothing, also for live events that only their delivery tells apart", async () => {
    const source = await givenSource("tailscale-recorder");
    const fixture = join(import.meta.dirname, "../fixtures/tailscale-recorder/two-alike-are-two/input.ndjson");
    const alike = readFileSync(fixture, "utf8").trim().split("\n");
    await link.cut();
    for (const event of alike) expect(await (await post(source, event)).json()).toMatchObject({ spooled: true });
    await whenBack();
    const { folder } = openSpool();
    await openSpool().sealed();
    cpSync(folder, join(dataDir, "copy"), { recursive: true });
    await drain();
    expect(await count("audit_event", source)).toBe(alike.length);
    for (const file of readdirSync(join(dataDir, "copy")).filter((name) => name.endsWith(".spool")))
      renameSync(join(dataDir, "copy", file), join(folder, file));
    await drain();
    expect(await status()).toMatchObject({ entries: 0, drainedSinceStart: 2 * alike.length });
    expect(await count("audit_event", source)).toBe(alike.length);
    expect(await count("delivery", source)).toBe(alike.length);
  });

  it("sets aside what cannot be stored, with its reason, and stores the rest; moved back, it is tried again", async () => {
    const source = await givenSource();
    await link.cut();
    await post(source, auditCall());
    const arrival = arrivalAt(new Date());
    const judged = [
      [(await judge({ ...source, kind: "kubernetes-audit", cluster: "prod-eu" }, arrival))(auditRecord())],
    ];
    await openSpool().write(spoolEntry({ source: { ...source, kind: "gone", cluster: null }, arrival }, judged));
    await post(source, auditCall());
    await whenBack();
    await drain();
    expect(await count("audit_event", source)).toBe(2);
    expect(await status()).toMatchObject({ entries: 0, failed: 1, drainedSinceStart: 2, failedSinceStart: 1 });
    const failed = join(openSpool().folder, "failed");
    const [copy = "", why = ""] = readdirSync(failed).sort();
    expect(JSON.parse(readFileSync(join(failed, why), "utf8"))).toMatchObject({
      deliveryId: arrival.deliveryId,
      source: { id: source.id, kind: "gone" },
      reason: expect.stringContaining('There is no source kind "gone"') as string,
    });
    renameSync(join(failed, copy), join(openSpool().folder, copy));
    await drain();
    expect(await status()).toMatchObject({ failed: 1, failedSinceStart: 2 });
  });

  it("sets aside an entry the disk has damaged, and stores those before and after it", async () => {
    const source = await givenSource();
    await link.cut();
    for (let sent = 0; sent < 3; sent++) await post(source, auditCall());
    await whenBack();
    const [segment] = await openSpool().sealed();
    const path = join(openSpool().folder, segment?.name.file ?? "");
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
    writeFileSync(path, bytes);
    await drain();
    expect(await count("audit_event", source)).toBe(2);
    expect(await status()).toMatchObject({ entries: 0, failed: 1 });
  });

  it("stops where the database goes away, and goes on from there", async () => {
    const source = await givenSource();
    await link.cut();
    for (let sent = 0; sent < 3; sent++) await post(source, auditCall());
    await expect(drain()).rejects.toMatchObject({ code: "unavailable" });
    expect(await status()).toMatchObject({ entries: 3, failed: 0, draining: false });
    await whenBack();
    await drain();
    expect(await count("audit_event", source)).toBe(3);
  });
});

describe("a process that dies", () => {
  const nowhere = "postgresql://onrecord@127.0.0.1:9/nowhere";
  type Said = "ready" | { acknowledged: string; spooled: boolean } | { drained: number };
  type Process = { child: ChildProcess; said: Said[]; go: () => void; ended: Promise<unknown> };

  async function start(url: string, task: string, { organizationId, id }: Given): Promise<Process> {
    const script = join(import.meta.dirname, "../support/spool-process.ts");
    const child = fork(script, [url, dataDir, task, organizationId, id], { execArgv: [] });
    const said: Said[] = [];
    child.on("message", (message: Said) => said.push(message));
    const ended = once(child, "exit");
    await once(child, "message");
    return { child, said, go: () => child.send("go"), ended };
  }

  async function run(url: string, task: string, source: Given): Promise<Process> {
    const process = await start(url, task, source);
    process.go();
    await process.ended;
    return process;
  }

  const acknowledged = ({ said }: Process): number =>
    said.filter((each) => typeof each === "object" && "acknowledged" in each).length;

  it("after it acknowledged deliveries leaves them all to the next", async () => {
    const source = await givenSource();
    const dead = await run(nowhere, "die after taking", source);
    expect(dead.child.signalCode).toBe("SIGKILL");
    expect(acknowledged(dead)).toBe(20);
    await drain();
    expect(await count("audit_event", source)).toBe(20);
    expect(await status()).toMatchObject({ entries: 0, failed: 0 });
  });

  it("within a write leaves what it acknowledged, and an end that keeps nobody from it", async () => {
    const source = await givenSource();
    const dead = await run(nowhere, "die while taking", source);
    expect(dead.child.signalCode).toBe("SIGKILL");
    expect(acknowledged(dead)).toBe(20);
    await drain();
    expect(await count("audit_event", source)).toBeGreaterThanOrEqual(20);
    expect(await status()).toMatchObject({ entries: 0, failed: 0 });
  });

  it("between the commit and the removal has its deliveries stored once by the next", async () => {
    const source = await givenSource();
    await run(nowhere, "die after taking", source);
    const dead = await run(database.url(), "die before removing", source);
    expect(dead.child.signalCode).toBe("SIGKILL");
    expect(await count("audit_event", source)).toBe(20);
    expect(await status()).toMatchObject({ entries: 20 });
    await drain();
    expect(await status()).toMatchObject({ entries: 0, failed: 0 });
    expect(await count("audit_event", source)).toBe(20);
    expect(await count("delivery", source)).toBe(20);
  });

  it("is not needed for two to meet: of two that drain at once each delivery is stored by one", async () => {
    const source = await givenSource();
    await run(nowhere, "die after taking", source);
    const both = await Promise.all([0, 1].map(() => start(database.url(), "drain", source)));
    for (const each of both) each.go();
    await Promise.all(both.map(({ ended }) => ended));
    const drained = both.flatMap(({ said }) =>
      said.flatMap((each) => (typeof each === "object" && "drained" in each ? [each.drained] : [])),
    );
    expect(drained.reduce((sum, each) => sum + each, 0)).toBe(20);
    expect(await count("audit_event", source)).toBe(20);
    expect(await count("delivery", source)).toBe(20);
    expect(await status()).toMatchObject({ entries: 0, failed: 0 });
  });
});

it("a directory of sources that another key sealed is as good as none", async () => {
  const source = await givenSource();
  writeFileSync(join(dataDir, "seal-key"), Buffer.alloc(32, 7).toString("base64url"));
  await link.cut();
  expect((await post(source, auditCall())).status).toBe(503);
  await closeDatabase();
});
