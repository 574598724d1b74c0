import { beforeAll, describe, expect, it } from "vitest";
import type { ApiCallEvent, AuditEvent } from "../events/event.ts";
import { sourceKind } from "../ingest/registry.ts";
import { activity } from "./activity.ts";
import { examplePay } from "./example-pay.ts";
import { Random } from "./random.ts";
import { reports, type Sent } from "./traffic.ts";

const world = examplePay();
const context = {
  organizationId: "org",
  sourceId: "source",
  cluster: "prod-eu",
  deliveryId: "delivery",
  receivedAt: { ms: 0, ns: 0 },
};
const sent: Sent[] = [];
const events: AuditEvent[] = [];
const rejects: string[] = [];

beforeAll(() => {
  const random = new Random(20_261_120);
  const span = { fromMs: Date.UTC(2026, 10, 19, 23), toMs: Date.UTC(2026, 10, 20, 23), calls: 8_000 };
  for (const happened of activity({ random, world, ...span })) sent.push(...reports(happened, { random, world }));
  for (const [index, { sender, record }] of sent.entries()) {
    const bytes = Buffer.from(JSON.stringify(record));
    const kind = sourceKind(sender.startsWith("audit:") ? "kubernetes-audit" : "onrecord");
    const verdict = kind.normalize({ index, bytes, value: JSON.parse(bytes.toString()), problem: undefined }, context);
    if ("event" in verdict) events.push(verdict.event);
    else if ("reject" in verdict) rejects.push(verdict.reject);
  }
});

function calls(): ApiCallEvent[] {
  return events.filter((event) => event.stream === "api-calls");
}

describe("a day at Example Pay", () => {
  it("is understood by the real source kinds, record for record", () => {
    expect(rejects).toEqual([]);
    expect(events.length).toBeGreaterThan(8_000);
  });

  it("has every outcome, every access method and every type of user", () => {
    const finals = calls().filter(({ stage }) => stage === 3);
    expect(new Set(calls().map(({ outcome }) => outcome))).toEqual(new Set(["success", "denied", "failed", "running"]));
    const methods = new Set(finals.map(({ accessMethod }) => accessMethod));
    for (const method of ["browser", "kubectl", "client", "in-cluster", "controller"])
      expect(methods).toContain(method);
    const types = new Set(finals.map(({ userType }) => userType));
    expect(types).toEqual(new Set(["person", "service-account", "node", "system", "anonymous"]));
  });

  it("keeps the stages of one call under one id, and completes every call", () => {
    const stages = new Map<string, number[]>();
    for (const { id, stage } of calls()) stages.set(id, [...(stages.get(id) ?? []), stage]);
    const kinds = new Set([...stages.values()].map((list) => list.join()));
    expect(kinds).toEqual(new Set(["3", "1,3", "2,3", "1,2,3", "2"]));
    // A lone ResponseStarted is an unauthenticated request, which has no other stage.
    const lone = calls().filter(({ id }) => stages.get(id)?.join() === "2");
    expect(lone.every(({ outcome, status }) => outcome === "denied" && status === 401)).toBe(true);
  });

  it("has latencies of API servers, to the microsecond, and sessions of minutes", () => {
    const durations = calls().flatMap(({ durationMs, longRunning }) =>
      durationMs === undefined || longRunning ? [] : [durationMs],
    );
    const median = durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0;
    expect(median).toBeGreaterThan(1);
    expect(median).toBeLessThan(15);
    expect(durations.some((ms) => !Number.isInteger(ms * 10))).toBe(true);
    expect(calls().some(({ longRunning, durationMs = 0 }) => longRunning && durationMs > 60_000)).toBe(true);
  });

  it("names behind the tailnet proxy both the person and the proxy", () => {
    const proxied = calls().filter(
      ({ stage, authenticatedUser }) => stage === 3 && authenticatedUser?.endsWith(":operator"),
    );
    expect(proxied.length).toBeGreaterThan(0);
    expect(new Set(proxied.map(({ user }) => user))).toContain("dave@example.com");
  });

  it("ties each recorded command to its calls by a session of its own", () => {
    const commands = events.filter((event) => event.stream === "commands");
    expect(commands.length).toBeGreaterThan(100);
    const sessions = new Set(commands.map(({ session }) => session));
    expect(sessions.size).toBe(commands.length);
    const recorded = calls().filter(({ session }) => session !== undefined);
    expect(recorded.every(({ session }) => sessions.has(session))).toBe(true);
    expect(new Set(recorded.map(({ session }) => session)).size).toBe(sessions.size);
  });
});
