import { afterEach, describe, expect, it } from "vitest";
import { PULL, storedIds } from "../../bench/pull/pulled-source.ts";
import { transaction } from "../../lib/db.ts";
import { LIMITS } from "../../lib/pull/request.ts";
import { coverageOf } from "../../lib/pull/coverage.ts";
import { pullStep } from "../../lib/pull/pull-step.ts";
import { TAILSCALE_PULL } from "../../lib/ingest/tailscale-pull.ts";
import { useFreshDatabase } from "../support/database.ts";
import { pullWorld, type PullWorld } from "../support/pull-world.ts";
import type { Fault } from "../support/tailscale-api-faults.ts";
import { startTailscaleApi } from "../support/tailscale-api.ts";

useFreshDatabase();

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OAUTH = { oauthClientId: "client", oauthClientSecret: "tskey-client-test" };

let world: PullWorld;
afterEach(() => world.close());

const status = (status: number, more: object = {}): Fault => ({ type: "status", status, ...more });

async function stored(): Promise<number> {
  return (await storedIds(world.target)).length;
}

describe("windows", () => {
  it("the newest comes first, then all before it without a pause, back to the provider's horizon", async () => {
    world = await pullWorld();
    world.happened(10 * MINUTE_MS, 2 * HOUR_MS, 10 * DAY_MS, 89 * DAY_MS);
    const first = await world.step();
    expect(first.planned).toMatchObject({ purpose: "follow", toMs: world.time.now() });
    expect(await stored()).toBe(1);
    for (let steps = 0; steps < 200; steps++) {
      const { did, waitMs } = await world.step();
      if (did === "nothing") break;
      expect(waitMs).toBe(0);
    }
    expect(await stored()).toBe(4);
    const ends = world.api.requests.map(({ toMs }) => toMs);
    expect(ends).toEqual(ends.toSorted((a, b) => b - a));
    const { covered } = await world.progress();
    expect(covered).toHaveLength(1);
    expect(covered[0]?.fromMs).toBeLessThanOrEqual(world.time.now() - 90 * DAY_MS);
  });

  it("a record on the edge of two windows is stored once", async () => {
    world = await pullWorld();
    world.happened(HOUR_MS);
    await world.settle();
    const edge = world.api.requests[0]?.fromMs;
    expect(world.api.requests.filter(({ fromMs, toMs }) => fromMs === edge || toMs === edge).length).toBeGreaterThan(1);
    expect(await stored()).toBe(1);
  });

  it("a record that shows up a minute late is not missed, nor one that is five minutes late", async () => {
    world = await pullWorld();
    await world.settle();
    const ms = world.time.now();
    const late = (n: number, lateMs: number) => ({
      timeMs: ms,
      visibleMs: ms + lateMs,
      text: JSON.stringify({
        type: "api-call",
        id: `late-${String(n)}`,
        time: new Date(ms).toISOString(),
        method: "GET",
        path: `/${String(n)}`,
      }),
    });
    world.log.add(late(1, MINUTE_MS), late(2, 3 * MINUTE_MS));
    for (let minute = 0; minute < 8; minute++) {
      world.time.pass(MINUTE_MS);
      await world.settle();
    }
    expect(await stored()).toBe(2);
  });

  it("what nobody could pull for days is pulled newest first, and nothing twice", async () => {
    world = await pullWorld();
    await world.settle();
    world.time.pass(3 * DAY_MS);
    world.happened(2 * DAY_MS, MINUTE_MS);
    world.restart();
    const before = world.api.requests.length;
    await world.settle();
    expect(await stored()).toBe(2);
    const asked = world.api.requests.slice(before);
    expect(asked[0]?.toMs).toBe(world.time.now());
    const askedMs = asked.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
    expect(askedMs).toBeLessThan(3 * DAY_MS + 2 * PULL.overlapMs + 2 * PULL.lagMs);
  });

  it("halve when the provider takes too long, and grow again when it is quick", async () => {
    world = await pullWorld();
    world.api.slowAboveMs = 20 * MINUTE_MS;
    await world.step();
    await world.step();
    await world.step();
    expect(world.api.requests.map(({ status }) => status)).toEqual([504, 504, 200]);
    expect((await world.progress()).windowMs).toBe(18.75 * MINUTE_MS);
    world.api.slowAboveMs = Infinity;
    world.time.pass(2 * HOUR_MS);
    await world.settle();
    expect((await world.progress()).windowMs).toBe(PULL.windowMaxMs);
  });

  it("that are more than is taken are asked for in halves", async () => {
    world = await pullWorld({ limits: { ...LIMITS, bytesMax: 2_000 } });
    world.happened(...Array.from({ length: 30 }, (_, minute) => minute * MINUTE_MS + 1));
    await world.settle();
    expect(await stored()).toBe(30);
  });

  it.each(["a day ahead", "a day behind"])("a clock that is %s leaves no hole", async (how) => {
    world = await pullWorld();
    world.skew.ms = how === "a day ahead" ? DAY_MS : -DAY_MS;
    world.happened(30_000, HOUR_MS);
    await world.settle();
    const { covered } = await world.progress();
    expect(covered.at(-1)?.toMs).toBeLessThanOrEqual(world.time.now() - PULL.lagMs);
    world.skew.ms = 0;
    for (let minute = 0; minute < 4; minute++) {
      world.time.pass(2 * MINUTE_MS);
      world.happened(MINUTE_MS);
      await world.settle();
    }
    expect(await stored()).toBe(6);
  });
});

describe("what goes wrong", () => {
  it.each<Fault>([
    { type: "reset" },
    { type: "cut", how: "length" },
    { type: "cut", how: "chunked" },
    { type: "stall", when: "head" },
    { type: "stall", when: "body" },
    status(408),
    status(429),
    status(500),
    status(502),
    status(503, { retryAfter: "1" }),
  ])("by itself passes by itself: %o", async (fault) => {
    world = await pullWorld();
    world.happened(MINUTE_MS);
    world.api.faults = [fault, fault, fault];
    expect((await world.step()).did).toBe("stored");
    expect(world.api.requests).toHaveLength(4);
    expect(await stored()).toBe(1);
  });

  it.each([
    { refused: 401, code: "unauthorized", fix: /make a new API access token/ },
    { refused: 403, code: "forbidden", fix: /logs:network:read.*Premium or Enterprise/s },
    { refused: 404, code: "not-found", fix: /Check the tailnet/ },
  ])("$refused is not tried again at once, and says what to do", async ({ refused, code, fix }) => {
    world = await pullWorld({ pull: { ...TAILSCALE_PULL.network, horizonMs: DAY_MS } });
    world.api.faults = [status(refused, { message: "calling actor\u202e may not" })];
    const step = await world.step();
    expect(step.did).toBe("failed");
    expect(world.api.requests).toHaveLength(1);
    const { state, problem } = await world.progress();
    expect(state).toBe("blocked");
    expect(problem).toMatchObject({ code, fix: expect.stringMatching(fix) as string });
    expect(problem?.detail).toContain("“calling actor  may not”");
    world.restart();
    expect((await world.step()).did).toBe("nothing");
    // Somebody mended it and the worker starts its loop again.
    expect((await pullStep(world.puller, new AbortController().signal, { eager: true })).did).toBe("stored");
    expect(await world.progress()).toMatchObject({ state: "backfilling", problem: null });
  });

  it.each(["600", new Date(Date.UTC(2026, 10, 20, 12, 10)).toUTCString()])(
    "Retry-After: %s is waited for, by a process that starts meanwhile too",
    async (retryAfter) => {
      world = await pullWorld();
      world.api.faults = [status(429, { retryAfter })];
      expect((await world.step()).waitMs).toBeGreaterThanOrEqual(600_000 - 1_000);
      expect(world.api.requests).toHaveLength(1);
      world.restart();
      world.time.pass(590_000);
      expect(await world.step()).toMatchObject({ did: "nothing" });
      world.time.pass(20_000);
      expect(await world.step()).toMatchObject({ did: "stored" });
    },
  );

  it.each<Fault>([{ type: "page" }, { type: "cut", how: "unnoticed" }, status(400)])(
    "with one window is set aside, and the rest goes on: %o",
    async (fault) => {
      world = await pullWorld();
      world.happened(HOUR_MS + 5 * MINUTE_MS, 20 * DAY_MS);
      await world.step();
      world.api.faults = [fault];
      expect(await world.step()).toMatchObject({ did: "failed", waitMs: 0 });
      const { failed } = await world.progress();
      expect(failed).toHaveLength(1);
      const now = world.time.now();
      expect(coverageOf(await world.progress(), PULL, now).failed[0]).toMatchObject({ attempts: 1 });
      expect(await world.step()).toMatchObject({ did: "stored" });
      await world.settle();
      expect(await stored()).toBe(2);
      expect(await world.progress()).toMatchObject({ failed: [], covered: [{}] });
    },
  );

  it("again and again has the provider left alone, and looked after later", async () => {
    world = await pullWorld();
    world.api.faults = Array.from({ length: 100 }, () => status(500));
    for (let steps = 0; steps < 8; steps++) world.time.pass((await world.step()).waitMs);
    expect(world.api.requests.length).toBeLessThan(20);
    expect(await world.progress()).toMatchObject({ state: "retrying", problem: { code: "provider-error" } });
    world.api.faults = [];
    await world.settle();
    expect(await world.progress()).toMatchObject({ problem: null });
  });

  it("credentials do not follow a redirect to another origin; within the own one it is followed", async () => {
    world = await pullWorld();
    const other = await startTailscaleApi();
    world.api.faults = [{ type: "redirect", to: new URL(other.baseUrl) }];
    expect((await world.step()).did).toBe("failed");
    expect(await world.progress()).toMatchObject({ state: "blocked", problem: { code: "redirected" } });
    expect(other.requests).toEqual([]);
    await other.close();
    world.api.faults = [{ type: "redirect", to: "here" }];
    expect((await pullStep(world.puller, new AbortController().signal, { eager: true })).did).toBe("stored");
  });

  it("an answer that comes in drips is stored whole", async () => {
    world = await pullWorld();
    world.happened(...Array.from({ length: 50 }, (_, second) => 60_000 + second * 1_000));
    world.api.faults = [{ type: "drip" }];
    expect((await world.step()).did).toBe("stored");
    expect(await stored()).toBe(50);
  });
});

describe("credentials", () => {
  it.each(["bearer", "basic"] as const)("an API token is presented as %s", async (apiAuth) => {
    world = await pullWorld({ apiAuth });
    expect((await world.step()).did).toBe("stored");
    expect(world.api.lastAuthorization).toMatch(apiAuth === "bearer" ? /^Bearer tskey-api-test$/ : /^Basic /);
  });

  it("an access token serves every request and every restart until shortly before it ends", async () => {
    world = await pullWorld({ credentials: OAUTH });
    for (let minute = 0; minute < 45; minute++) {
      await world.settle();
      world.time.pass(MINUTE_MS);
      if (minute % 10 === 0) world.restart();
    }
    expect(world.api.tokens.size).toBe(1);
    for (let minute = 0; minute < 10; minute++) {
      await world.settle();
      world.time.pass(MINUTE_MS);
    }
    expect(world.api.tokens.size).toBe(2);
    expect(world.api.requests.every((request) => request.status === 200)).toBe(true);
  });

  it("an access token that was revoked is replaced once, in the same step", async () => {
    world = await pullWorld({ credentials: OAUTH });
    await world.step();
    world.api.tokens.set("tskey-api-made-1", 0);
    expect((await world.step()).did).toBe("stored");
    expect(world.api.tokens.size).toBe(2);
  });

  it("a refused OAuth client blocks the source and says so", async () => {
    world = await pullWorld({ credentials: { ...OAUTH, oauthClientSecret: "wrong" } });
    await world.step();
    expect((await world.progress()).problem).toMatchObject({
      code: "unauthorized",
      title: "The OAuth client was refused",
    });
  });

  it("nothing of them lies in the database unsealed", async () => {
    world = await pullWorld({ credentials: OAUTH });
    await world.step();
    const { rows } = await transaction({ role: "owner" }, (client) =>
      client.query<{ text: string }>(
        "SELECT encode(sealed, 'escape') || encode(access_token, 'escape') AS text FROM source_secret WHERE access_token IS NOT NULL",
      ),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toMatch(/tskey|client/);
  });

  it("another key than they were sealed with is told from wrong ones", async () => {
    world = await pullWorld();
    await transaction({ role: "owner" }, (client) =>
      client.query(
        "UPDATE source_secret SET sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + 1) % 256) WHERE source_id = $1",
        [world.target.id],
      ),
    );
    await world.step();
    expect((await world.progress()).problem).toMatchObject({ code: "no-credentials" });
    expect(world.api.requests).toEqual([]);
  });
});

describe("several processes", () => {
  it("who lost the lease while an answer came stores none of it", async () => {
    world = await pullWorld();
    world.happened(MINUTE_MS);
    const { api } = world.puller;
    const overtaken = {
      ...world.puller,
      api: {
        window: async (...asked: Parameters<typeof api.window>) => {
          const answer = await api.window(...asked);
          await transaction({ role: "owner" }, (client) =>
            client.query("UPDATE pull_state SET holder = gen_random_uuid() WHERE source_id = $1", [world.target.id]),
          );
          return answer;
        },
      },
    };
    expect(await pullStep(overtaken, new AbortController().signal)).toMatchObject({ did: "elsewhere" });
    expect(await stored()).toBe(0);
    expect((await world.progress()).covered).toEqual([]);
  });

  it("a source that is held is left alone until its lease has run out", async () => {
    world = await pullWorld();
    const hold = (left: string) =>
      transaction({ role: "owner" }, (client) =>
        client.query(
          `INSERT INTO pull_state (organization_id, source_id, holder, lease_until) VALUES ($1, $2, gen_random_uuid(), clock_timestamp() + $3::interval)
           ON CONFLICT (organization_id, source_id) DO UPDATE SET lease_until = EXCLUDED.lease_until`,
          [world.target.organizationId, world.target.id, left],
        ),
      );
    await hold("1 minute");
    expect((await world.step()).did).toBe("elsewhere");
    expect(world.api.requests).toEqual([]);
    await hold("-1 second");
    expect((await world.step()).did).toBe("stored");
  });
});
