import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../events/event.ts";
import { judgeAgain } from "../../ingest/judge.ts";
import { examplePay } from "../example-pay.ts";
import { Random } from "../random.ts";
import type { Sent } from "../traffic.ts";
import { changes } from "./changes.ts";
import { flows } from "./flows.ts";
import { policyAfter } from "./policy.ts";
import { tailnetOf } from "./tailnet.ts";

const tailnet = tailnetOf(examplePay());
const fromMs = Date.UTC(2026, 10, 19, 23);
const toMs = Date.UTC(2026, 10, 20, 23);

function told(kind: "tailscale-config" | "tailscale-network", sent: Iterable<Sent>): AuditEvent[] {
  const source = { organizationId: "org", id: "source", kind, cluster: null };
  const judge = judgeAgain(source, { deliveryId: "delivery", receivedAt: new Date(toMs) });
  return [...sent].flatMap(({ record }, index) => {
    const bytes = Buffer.from(JSON.stringify(record));
    const { verdict } = judge({ index, bytes, value: record, problem: undefined });
    if ("reject" in verdict) throw new Error(verdict.reject);
    return "event" in verdict ? [verdict.event] : "events" in verdict ? verdict.events : [];
  });
}

const span = { fromMs, toMs, tailnet };
const changed = told("tailscale-config", changes({ ...span, random: new Random(1) })).filter(
  (event) => event.stream === "tailnet-changes",
);
const flowed = told("tailscale-network", flows({ ...span, random: new Random(1), connectionsPerDay: 20_000 })).filter(
  (event) => event.stream === "network-flows",
);

describe("a day in Example Pay's tailnet", () => {
  it("has some hundred changes, of which some failed and some belong to one operation", () => {
    expect(changed.length).toBeGreaterThan(60);
    expect(changed.length).toBeLessThan(160);
    expect(changed.some(({ outcome }) => outcome === "failed")).toBe(true);
    const groups = new Set(changed.map(({ groupId }) => groupId));
    expect(groups.size).toBeLessThan(changed.length - 5);
  });

  it("edits its policy file from where the edit before ended, also across spans", () => {
    const later = { fromMs: toMs, toMs: toMs + 43_200_000, tailnet, random: new Random(2) };
    const next = told("tailscale-config", changes(later)).filter((event) => event.stream === "tailnet-changes");
    const edits = [...changed, ...next].filter(({ property, outcome }) => property === "ACL" && outcome === "success");
    expect(edits.length).toBeGreaterThan(8);
    for (const [index, { oldValue, newValue }] of edits.entries()) {
      expect(newValue).not.toBe(oldValue);
      if (index > 0) expect(oldValue).toBe(edits[index - 1]?.newValue);
    }
  });

  it("comes back to the same policy file, after everything was changed once and back", () => {
    expect(policyAfter(28)).toBe(policyAfter(14));
    expect(policyAfter(7)).not.toBe(policyAfter(14));
  });

  it("has as many connections as asked, of every class, and more when people work", () => {
    expect(flowed.length).toBeGreaterThan(15_000);
    expect(flowed.length).toBeLessThan(25_000);
    const classes = new Set(flowed.map((flow) => flow.class));
    expect(classes).toEqual(new Set(["virtual", "subnet", "exit", "physical"]));
    const at = (hour: number): number =>
      flowed.filter(({ occurredAt }) => new Date(occurredAt.ms).getUTCHours() === hour).length;
    expect(at(14)).toBeGreaterThan(2 * at(2));
  });

  it("names in flows the people who make the calls, at the hours they work", () => {
    const users = new Set(flowed.flatMap(({ user }) => user ?? []));
    expect(users).toContain("alice@example.com");
    const night = flowed.filter(({ occurredAt }) => new Date(occurredAt.ms).getUTCHours() === 4);
    expect(night.some(({ user }) => user === "alice@example.com")).toBe(false);
  });

  it("tells no connection twice", () => {
    expect(new Set(flowed.map(({ id }) => id)).size).toBe(flowed.length);
  });
});
