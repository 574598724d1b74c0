import { expect, it } from "vitest";
import { arrivalOf } from "./arrival.ts";
import type { SourceItem } from "./source.ts";

const source: SourceItem = {
  id: "1",
  kind: "onrecord",
  name: "wrapper",
  cluster: null,
  createdAt: "2026-11-20T12:00:00Z",
  tokenHint: null,
  webhook: false,
  state: "waiting",
  lastDeliveryAt: null,
  lastEventAt: null,
  eventsPerSecond: 0,
  usualGapMs: null,
  silentAfter: null,
  series: [],
  rejected24h: 0,
  latestRejects: [],
  rateLimit: null,
  refusedLately: 0,
  pull: null,
};
const latestRejects = [{ id: "d.0", receivedAt: "2026-11-20T12:01:00Z", reason: "no time" }];

it("waits while nothing came, also before the source is listed", () => {
  expect(arrivalOf(undefined)).toEqual({ state: "waiting" });
  expect(arrivalOf(source)).toEqual({ state: "waiting" });
});

it("tells a first event from a first delivery that could not be read", () => {
  expect(arrivalOf({ ...source, latestRejects, rejected24h: 3 })).toEqual({
    state: "rejected",
    reason: "no time",
    count: 3,
  });
  const at = "2026-11-20T12:02:00Z";
  expect(arrivalOf({ ...source, latestRejects, lastEventAt: at })).toEqual({ state: "received", at });
});
