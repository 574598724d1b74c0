import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { byActor, type Actor } from "../../lib/commands/inferred/actor.ts";
import { inferStretches } from "../../lib/commands/inferred/derive.ts";
import { rebuildCommands } from "../../lib/commands/rebuild.ts";
import { transaction } from "../../lib/db.ts";
import { DAY_MS } from "../../lib/events/durations.ts";
import type { ApiCallEvent } from "../../lib/events/event.ts";
import { parseInstant } from "../../lib/events/instant.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type CallFacts, type TestSource } from "../support/events.ts";
import { readerOf } from "../support/read.ts";

useFreshDatabase();

const CAPTURE = join(import.meta.dirname, "../fixtures/kubernetes-audit/capture");
const POSTS = readdirSync(join(CAPTURE, "webhook-posts"))
  .sort()
  .map((file) => gunzipSync(readFileSync(join(CAPTURE, "webhook-posts", file))));

type Row = { id: string; command: string; origin: string; apiCalls: number; calls: string[] };

/** Every command with its calls, but for when it was received and derived. */
async function commandsOf({ organizationId }: TestSource): Promise<Row[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ row: Row }>(
      `SELECT to_jsonb(c) - '{received_at,derived_xid,organization_id,source_id}'::text[]
          || jsonb_build_object('calls', (SELECT jsonb_agg(l.call_id ORDER BY l.call_id) FROM command_call l
               WHERE l.organization_id = c.organization_id AND l.command_id = c.id)) AS row
         FROM command c WHERE organization_id = $1 ORDER BY id`,
      [organizationId],
    );
    return rows.map(({ row }) => row);
  });
}

async function store(source: TestSource, calls: readonly ApiCallEvent[]): Promise<void> {
  await append(source, arrivalAt(new Date()), [judged(calls)]);
}

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 12) + seconds * 1000).toISOString();

function read(seconds: number, facts: CallFacts = {}): ApiCallEvent {
  return apiCall({
    at: at(seconds),
    key: `${String(seconds)} ${facts.verb ?? ""}`,
    verb: "get",
    name: "web",
    ...facts,
  });
}

/** One object read and changed, as `kubectl scale` does it. */
function scaled(seconds: number, facts: CallFacts = {}): ApiCallEvent[] {
  const deployment = {
    apiGroup: "apps",
    resource: "deployments",
    path: "/apis/apps/v1/namespaces/payments/deployments/web",
  };
  const path = `${deployment.path}/scale`;
  return [
    read(seconds, { ...deployment, ...facts }),
    read(seconds + 0.01, { ...deployment, verb: "patch", subresource: "scale", path, ...facts }),
  ];
}

describe("a command that nobody recorded", () => {
  it("is inferred from its calls, says so and how sure it is, and has them as evidence", async () => {
    const source = await makeSource();
    const calls = scaled(0);
    await store(source, calls);
    await deriveCommands();
    const [command, ...more] = await commandsOf(source);
    expect(more).toEqual([]);
    expect(command).toMatchObject({
      id: calls[0]?.id,
      origin: "inferred",
      user_name: "alice@example.com",
      cluster: "prod-eu",
      namespace: "payments",
      api_calls: 2,
      outcome: "success",
    });
    expect(command?.command).toMatch(/^kubectl scale .*deployments?[/. ]*web/);
    expect((command as unknown as { confidence: number }).confidence).toBeLessThan(1);
    const detail = await getEvent({ scope: readerOf(source), stream: "commands", id: calls[1]?.id ?? "" });
    expect(detail.calls.map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
  });

  it("is none of controllers', whatever they do", async () => {
    const source = await makeSource();
    await store(source, scaled(0, { accessMethod: "controller", userAgent: "kube-controller-manager/v1.36.2" }));
    await deriveCommands();
    expect(await commandsOf(source)).toEqual([]);
  });

  it("is given up for a better one when a call of it comes late, and its first id leads to that", async () => {
    const source = await makeSource();
    const [first, second] = scaled(0);
    if (first === undefined || second === undefined) throw new Error("two calls");
    await store(source, [second]);
    await deriveCommands();
    const [early] = await commandsOf(source);
    await store(source, [first]);
    await deriveCommands();
    expect(await commandsOf(source)).toMatchObject([{ id: first.id, api_calls: 2 }]);
    const detail = await getEvent({ scope: readerOf(source), stream: "commands", id: early?.id ?? "" });
    expect(detail.item.id).toBe(first.id);
  });

  it("moves to whom it turns out to be when its calls end", async () => {
    const source = await makeSource();
    const [first] = scaled(0);
    if (first === undefined) throw new Error("a call");
    const begun = { user: "system:serviceaccount:proxy", stage: 1, status: undefined, outcome: "running" } as const;
    await store(source, [{ ...first, ...begun }]);
    await deriveCommands();
    await store(source, [first]);
    await deriveCommands();
    expect(await commandsOf(source)).toMatchObject([{ user_name: "alice@example.com", outcome: "success" }]);
  });

  it("stays what it is when commands are rebuilt over any range", async () => {
    const source = await makeSource();
    for (const minute of [0, 50, 100, 200, 1_400, 1_500]) await store(source, scaled(minute * 60));
    await deriveCommands();
    const expected = await commandsOf(source);
    expect(expected).toHaveLength(6);
    const { organizationId } = source;
    for (const [from, to] of [
      [0, 90_000],
      [3_000, 3_001],
      [2_999, 12_001],
      [80_000, 99_999],
    ] as const) {
      await rebuildCommands({ organizationId, ...bounds(from, to) });
      expect(await commandsOf(source)).toEqual(expected);
    }
    await rebuildCommands({ organizationId });
    expect(await commandsOf(source)).toEqual(expected);
  });
});

function bounds(
  from: number,
  to: number,
): { from: NonNullable<ReturnType<typeof parseInstant>>; to: NonNullable<ReturnType<typeof parseInstant>> } {
  const [first, last] = [parseInstant(at(from)), parseInstant(at(to))];
  if (first === undefined || last === undefined) throw new Error("no times");
  return { from: first, to: last };
}

/** Noon and half a day. */
const MIDNIGHT = 12 * 3_600;

it("two days inferred at once, with commands over midnight in both, end in the same rows whoever writes them first", async () => {
  const source = await makeSource();
  const people = Array.from({ length: 300 }, (_, n) => `person-${String(n)}@example.com`);
  await store(
    source,
    // A hair apart, since a call's key is made of it.
    people.flatMap((user, n) => scaled(MIDNIGHT - 0.005 + n / 1e9, { user })),
  );
  await deriveCommands();
  const expected = await commandsOf(source);
  expect(expected).toHaveLength(people.length);
  const actors = await forgetCommands(source);
  const infer = (day: readonly Actor[], from: number): Promise<unknown> => {
    const stretch = { fromMs: Date.parse(at(from)), toMs: Date.parse(at(from)) + DAY_MS - 1 };
    const works = day.map((actor) => ({ actor, stretch }));
    return transaction({ role: "writer" }, (client) => inferStretches(client, works));
  };
  await Promise.all([infer(actors, MIDNIGHT - 86_400), infer(actors.toReversed(), MIDNIGHT)]);
  expect(await commandsOf(source)).toEqual(expected);
});

/** Removes what was derived. @returns everybody who called. */
async function forgetCommands({ organizationId }: TestSource): Promise<Actor[]> {
  return transaction({ role: "owner" }, async (client) => {
    for (const table of ["command", "command_call"])
      await client.query(`DELETE FROM ${table} WHERE organization_id = $1`, [organizationId]);
    const { rows } = await client.query<{ callerId: string; placeId: string }>(
      'SELECT caller_id AS "callerId", place_id AS "placeId" FROM audit_event WHERE organization_id = $1',
      [organizationId],
    );
    return [...(await byActor(client, { organizationId, rows })).keys()];
  });
}

it("what is inferred depends on the set of calls alone, never on the order or the deliveries they came in", async () => {
  const calls = [0, 1, 30, 31, 400, 3_000, 3_002].flatMap((seconds, n) =>
    scaled(seconds, { name: `web-${String(n)}`, user: n % 3 === 0 ? "bob@example.com" : "alice@example.com" }),
  );
  const whole = await makeSource();
  await store(whole, calls);
  await deriveCommands();
  const expected = await commandsOf(whole);
  expect(expected.length).toBeGreaterThan(4);
  const cut = fc.integer({ min: 1, max: 5 });
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(calls, { minLength: calls.length }), cut, async (shuffled, size) => {
      const source = await makeSource();
      for (let from = 0; from < shuffled.length; from += size) {
        await store(source, shuffled.slice(from, from + size));
        await deriveCommands();
      }
      expect(await commandsOf(source)).toEqual(expected);
    }),
    { numRuns: 8, seed: 5 },
  );
});

it("what a real cluster posts becomes the same commands post by post as all at once", async () => {
  const source = await makeSource();
  const target = {
    organizationId: source.organizationId,
    id: source.id,
    kind: "kubernetes-audit",
    cluster: "prod-eu",
    rateLimit: null,
  };
  for (const body of POSTS) {
    await receive({ source: target, body, encoding: null, receivedAt: new Date("2026-11-21T00:10:00Z") });
    await deriveCommands();
  }
  const stepwise = await commandsOf(source);
  expect(stepwise.length).toBeGreaterThan(250);
  expect(stepwise.map(({ command }) => command)).toContain("kubectl create namespace payments");
  await rebuildCommands({ organizationId: source.organizationId });
  expect(await commandsOf(source)).toEqual(stepwise);
}, 120_000);
