import { describe, expect, it } from "vitest";
import type { ObservedCall } from "./call.ts";
import { REACH_MS, segmentsOf } from "./segments.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

function call(atMs: number, facts: Partial<ObservedCall> = {}): ObservedCall {
  return {
    id: String(atMs),
    occurredMs: atMs,
    durationMs: 5,
    longRunning: false,
    verb: "list",
    apiGroup: null,
    resource: "pods",
    subresource: null,
    namespace: "payments",
    name: null,
    path: "/api/v1/namespaces/payments/pods",
    status: 200,
    outcome: "success",
    ...facts,
  };
}

const every = (seconds: number, from: number, to: number): ObservedCall[] =>
  Array.from({ length: Math.ceil((to - from) / (seconds * 1000)) }, (_, n) => call(from + n * seconds * 1000));

const beginnings = (calls: readonly ObservedCall[]): number[] =>
  [...segmentsOf(calls)].map(([first]) => (first?.occurredMs ?? 0) - NOON);

describe("an actor's calls", () => {
  it("are cut where it was quiet for longer than any command is", () => {
    const calls = [call(NOON), call(NOON + 50_000), call(NOON + 50_000 + 62_000)];
    expect(beginnings(calls)).toEqual([0, 112_000]);
  });

  it("are not cut while a call lasts, but no longer than a watch is asked to", () => {
    const watch = { verb: "watch", longRunning: true, durationMs: 3_600_000 };
    const calls = [call(NOON, watch), call(NOON + 9 * MINUTE), call(NOON + 25 * MINUTE)];
    expect(beginnings(calls)).toEqual([0, 25 * MINUTE]);
  });

  it("that never pause are cut once an hour, and alike wherever one begins to look", () => {
    const calls = every(30, NOON - 6 * 60 * MINUTE, NOON + 6 * 60 * MINUTE);
    const all = beginnings(calls);
    expect(all.length).toBeGreaterThan(10);
    const later = calls.filter(({ occurredMs }) => occurredMs >= NOON - 17 * MINUTE);
    const certain = (begin: number): boolean => begin >= REACH_MS - 17 * MINUTE;
    expect(beginnings(later).filter(certain)).toEqual(all.filter(certain));
  });

  it("that go on over the hour for less than one are not cut there", () => {
    expect(beginnings(every(20, NOON - 30 * MINUTE, NOON + 20 * MINUTE))).toEqual([-30 * MINUTE]);
  });
});
