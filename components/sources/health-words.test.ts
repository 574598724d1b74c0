import { expect, it } from "vitest";
import { healthOf, habitOf } from "./health-words.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const base = {
  lastDeliveryAt: "2026-11-20T11:19:00Z",
  usualGapMs: 20_400,
  silentAfter: "2026-11-20T11:24:00Z",
  latestRejects: [{ id: "a.0", receivedAt: "2026-11-20T11:19:00Z", reason: "no timestamp" }],
  pull: null,
};

it("says since when a source is silent and what its habit is", () => {
  const { word, why, tone } = healthOf({ ...base, state: "silent" }, NOW);
  expect(word).toBe("Silent 41 min");
  expect(why).toBe("usually within 20 s");
  expect(tone).toBe("denied");
});

it("gives the reason of the latest reject while records are rejected", () => {
  expect(healthOf({ ...base, state: "rejecting" }, NOW)).toMatchObject({ word: "Rejecting", why: "no timestamp" });
  expect(healthOf({ ...base, state: "rejecting", latestRejects: [] }, NOW)).not.toHaveProperty("why");
});

it("says that a pull stands still, and why, whatever came before", () => {
  const problem = { code: "unauthorized", title: "The credential was refused", detail: "", fix: "", since: "" };
  const pull = { covered: [], pending: [], failed: [], lost: [], expiring: null, windowMs: 1, nextAt: null, lagMs: 1 };
  const known = { ...pull, horizon: "2026-08-20T12:00:00Z", lastSuccessAt: null, problem };
  const blocked = { ...base, state: "receiving", pull: { ...known, state: "blocked" } } as const;
  expect(healthOf(blocked, NOW)).toEqual({ tone: "failed", icon: "failed", word: "Stopped", why: problem.title });
  const retrying = { ...blocked, pull: { ...known, state: "retrying" } } as const;
  expect(healthOf(retrying, NOW)).toMatchObject({ tone: "denied", word: "Retrying" });
  const following = { ...blocked, pull: { ...known, state: "following", problem: null } } as const;
  expect(healthOf(following, NOW).word).toBe("Receiving");
  const quiet = { ...following, state: "silent" } as const;
  expect(healthOf(quiet, NOW).word).toBe("Silent 41 min");
  const answered = { ...quiet, pull: { ...quiet.pull, lastSuccessAt: "2026-11-20T11:59:00Z" } };
  expect(healthOf(answered, NOW)).toMatchObject({ tone: "success", word: "Following" });
});

it("tells the habit and what follows from it, or that it is not known", () => {
  const source = { ...base, state: "receiving" } as const;
  expect(habitOf(source)).toBe("A delivery within 20 s, 19 times in 20; marked silent after 5 min without one.");
  expect(habitOf({ ...source, usualGapMs: null })).toBe("Not known yet: marked silent after 5 min without a delivery.");
  expect(habitOf({ ...source, usualGapMs: 3 })).toMatch(/within 1 s/);
  expect(habitOf({ ...source, lastDeliveryAt: null, silentAfter: null })).toBe("Not known before its first delivery.");
});
