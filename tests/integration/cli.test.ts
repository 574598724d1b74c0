import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { runOnrecord, type Outcome } from "../support/command-line.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";

const TOKEN = /^orc_(src|api)_[\w-]{43}$/;

let database: FreshDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await emptyDatabase();
  dataDir = mkdtempSync(join(tmpdir(), "onrecord-cli-"));
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

function onrecord(...words: string[]): Promise<Outcome> {
  return runOnrecord(words, { DATABASE_URL: database.url, ONRECORD_DATA_DIR: dataDir });
}

/** Standard output holds these JSON lines and nothing else. */
function lines<T>(ran: Outcome, shape: z.ZodType<T>): T[] {
  expect(ran).toMatchObject({ status: 0, err: "" });
  expect(ran.out).toMatch(/\n$/);
  return ran.out
    .trimEnd()
    .split("\n")
    .map((line) => shape.parse(JSON.parse(line)));
}

test("the first command on an empty database migrates it and says, beside its own output, who may sign in", async () => {
  const { status, out, err } = await onrecord("source", "add", "--kind", "onrecord", "--name", "proxy", "--json");
  expect(status).toBe(0);
  expect(Object.keys(JSON.parse(out) as object)).toEqual(["id", "kind", "name", "token"]);
  expect(err).toMatch(/^First administrator: admin@onrecord\.local, one-time password: \S+\n$/);
});

test("source add and source list have their fixed forms", async () => {
  const created = z.strictObject({
    id: z.uuid(),
    kind: z.literal("kubernetes-audit"),
    name: z.literal("prod-api"),
    token: z.string().regex(TOKEN),
  });
  const add = ["source", "add", "--kind", "kubernetes-audit", "--name", "prod-api", "--cluster", "prod-eu", "--json"];
  const [made] = lines(await onrecord(...add), created);
  const listed = lines(
    await onrecord("source", "list", "--json"),
    z.looseObject({ id: z.string(), name: z.string(), cluster: z.string().nullable() }),
  );
  expect(listed.find(({ id }) => id === made?.id)).toMatchObject({ name: "prod-api", cluster: "prod-eu" });
  expect(await onrecord(...add)).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringContaining("prod-api") as string,
  });
});

test("token create, list and revoke have their fixed forms", async () => {
  const [made] = lines(
    await onrecord("token", "create", "--name", "ci", "--role", "admin", "--json"),
    z.strictObject({ id: z.uuid(), token: z.string().regex(TOKEN) }),
  );
  const id = made?.id ?? "";
  expect(lines(await onrecord("token", "revoke", id, "--json"), z.unknown())).toEqual([{ id, revoked: true }]);
  const listed = lines(
    await onrecord("token", "list", "--json"),
    z.looseObject({ id: z.string(), revokedAt: z.string().nullable() }),
  );
  expect(listed.find((token) => token.id === id)?.revokedAt).not.toBeNull();
});

test("source limit sets and lifts how much a source may send", async () => {
  const shape = z.strictObject({ id: z.uuid(), name: z.literal("proxy"), rateLimit: z.number().nullable() });
  expect(lines(await onrecord("source", "limit", "proxy", "250", "--json"), shape)).toMatchObject([{ rateLimit: 250 }]);
  expect((await onrecord("source", "list")).out).toMatch(/^\S+ {2}onrecord {10}proxy +- +250 /m);
  expect(lines(await onrecord("source", "limit", "proxy", "none", "--json"), shape)).toMatchObject([
    { rateLimit: null },
  ]);
});

test("a recorder source is told its addresses and tags when it is made, and others later", async () => {
  const add = ["source", "add", "--kind", "tailscale-recorder", "--cluster", "prod-eu"];
  const tagged = ["--recorder-address", "0.0.0.0:8080", "--recorder-address", "FD7A::9", "--allowed-tag", "tag:k8s"];
  expect(await onrecord(...add, "--name", "tailnet", ...tagged)).toMatchObject({ status: 0, err: "" });
  const shape = z.looseObject({ name: z.string(), settings: z.record(z.string(), z.array(z.string())) });
  const settings = async () => {
    const sources = lines(await onrecord("source", "list", "--json"), shape);
    return sources.find(({ name }) => name === "tailnet")?.settings;
  };
  expect(await settings()).toEqual({ recorderAddresses: [":8080", "fd7a::9"], allowedTags: ["tag:k8s"] });

  const set = ["source", "set", "tailnet"];
  const changed = { recorderAddresses: ["100.64.0.9"], allowedTags: ["tag:k8s"] };
  expect(lines(await onrecord(...set, "--recorder-address", "100.64.0.9", "--json"), shape)).toMatchObject([
    { name: "tailnet", settings: changed },
  ]);
  expect(await settings()).toEqual(changed);
  expect(await onrecord(...add, "--name", "other", "--recorder-address", "100.64.0.9")).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringContaining("100.64.0.9") as string,
  });
  await onrecord(...set, "--recorder-address", "none");
  expect(await settings()).toEqual({ recorderAddresses: [], allowedTags: ["tag:k8s"] });
});

test("rejects list and replay tell what could not be read, and what still cannot", async () => {
  const file = join(dataDir, "records.ndjson");
  writeFileSync(
    file,
    '{"type":"api-call","time":"2026-11-20T12:00:00Z","user":"alice","method":"GET","path":"/api"}\n{"user":"no time"}\n',
  );
  await onrecord("import", "--source", "proxy", file);
  const list = ["rejects", "list", "--source", "proxy", "--json"];
  const item = z.looseObject({ id: z.string(), index: z.number(), reason: z.string(), excerpt: z.string() });
  const [reject, ...others] = lines(await onrecord(...list), item);
  expect(others).toEqual([]);
  expect(reject).toMatchObject({ index: 1, excerpt: '{"user":"no time"}' });
  const id = reject?.id ?? "";
  const summary = z.strictObject({
    ...Object.fromEntries(["replayed", "accepted", "duplicates", "rejected"].map((count) => [count, z.number()])),
    rejects: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
  });
  const still = [{ replayed: 1, accepted: 0, duplicates: 0, rejected: 1, rejects: [{ id, reason: reject?.reason }] }];
  expect(lines(await onrecord("rejects", "replay", "--source", "proxy", "--json"), summary)).toEqual(still);
  expect(lines(await onrecord("rejects", "replay", "--source", "proxy", "--id", id, "--json"), summary)).toEqual(still);
  expect(lines(await onrecord(...list), item)).toHaveLength(1);
  expect(await onrecord(...list, "--recovered")).toEqual({ status: 0, out: "", err: "" });
  expect(await onrecord("rejects", "replay", "--source", "proxy", "--id", "nonsense")).toMatchObject({ status: 1 });
});

test("a lost password is replaced by a new one-time one", async () => {
  const [reset] = lines(
    await onrecord("user", "reset", "admin@onrecord.local", "--json"),
    z.strictObject({ email: z.string(), oneTimePassword: z.string() }),
  );
  expect(reset?.oneTimePassword).toMatch(/^(\w{5}-){3}\w{5}$/);
});

test.each([
  [["nonsense"], "nonsense"],
  [["source", "add", "--kind", "nonsense", "--name", "x"], "kubernetes-audit"],
  [["source", "add", "--name", "x"], "--kind"],
  [["source", "add", "--kind", "kubernetes-audit", "--name", "x"], "cluster"],
  [["token", "create", "--name", "x", "--role", "nonsense"], "viewer"],
  [["source", "list", "--nonsense"], "--nonsense"],
  [["source", "limit", "proxy", "0"], "rateLimit"],
  [["source", "limit", "proxy", "fast"], "none"],
  [["source", "set", "proxy"], "--recorder-address"],
  [["source", "set", "proxy", "--recorder-address", ":8080"], "settings"],
  [["source", "set", "tailnet", "--recorder-address", "nowhere"], '"nowhere"'],
  [["source", "set", "tailnet", "--allowed-tag", "operator"], "allowedTags"],
  [["rejects", "list", "--source", "proxy", "--limit", "0"], "10000"],
])("wrong usage is status 2 and a sentence on standard error: %j", async (words, names) => {
  const ran = await onrecord(...words);
  expect(ran).toMatchObject({ status: 2, out: "" });
  expect(ran.err).toContain(names);
});

test("what fails is status 1 and one sentence on standard error", async () => {
  expect(await onrecord("user", "list", "--organization", "nowhere")).toEqual({
    status: 1,
    out: "",
    err: 'There is no organization "nowhere". --organization takes one of: default.\n',
  });
});
