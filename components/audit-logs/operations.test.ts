import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { expect, test } from "vitest";

import { commonValue, operationOutcome, operationsOf } from "./operations.ts";

function change(id: string, at: string, rest: Partial<TailnetChangeItem> = {}): TailnetChangeItem {
  return {
    id,
    occurredAt: `2026-11-20T${at}Z`,
    receivedAt: `2026-11-20T${at}Z`,
    user: "alice@example.com",
    userType: "person",
    clockSkew: false,
    source: "tailnet",
    actorType: "USER",
    actorId: "u1",
    action: "UPDATE",
    targetType: "NODE",
    targetName: "db",
    targetId: "n1",
    property: "ACL_TAGS",
    origin: "ADMIN_CONSOLE",
    outcome: "success",
    groupId: "g1",
    tailnet: "example.com",
    summary: "",
    old: null,
    new: null,
    details: null,
    error: null,
    witnessed: false,
    ...rest,
  };
}

const ids = (items: TailnetChangeItem[]): string[][] =>
  operationsOf(items).map(({ lead, changes }) => [lead.id, ...changes.map(({ id }) => id)]);

test("changes of one operation are one row where its newest stands, its parts in the order they were made", () => {
  const items = [
    change("4", "10:00:02"),
    change("3", "10:00:01", { groupId: "g2" }),
    change("2", "10:00:01"),
    change("1", "10:00:00"),
  ];
  expect(ids(items)).toEqual([
    ["4", "1", "2", "4"],
    ["3", "3"],
  ]);
});

test("changes without an operation, of another tailnet, or a minute apart stand alone", () => {
  expect(ids([change("2", "10:00:00", { groupId: null }), change("1", "10:00:00", { groupId: null })])).toHaveLength(2);
  expect(ids([change("2", "10:00:00"), change("1", "10:00:00", { tailnet: "other" })])).toHaveLength(2);
  expect(ids([change("2", "10:02:00"), change("1", "10:00:00")])).toHaveLength(2);
});

test("a row says what all its changes have in common, and ends as the worst of them", () => {
  const changes = [change("1", "10:00:00"), change("2", "10:00:00", { property: "KEY_EXPIRY", outcome: "failed" })];
  expect(commonValue(changes, "targetName")).toBe("db");
  expect(commonValue(changes, "property")).toBe(2);
  expect(operationOutcome(changes)).toBe("failed");
  expect(operationOutcome(changes.slice(0, 1))).toBe("success");
});
