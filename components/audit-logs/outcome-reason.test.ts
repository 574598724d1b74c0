import { describe, expect, it } from "vitest";
import { outcomeReason } from "./outcome-reason.ts";

const reason = 'RBAC: allowed by RoleBinding "developers/payments"';

describe("why a call ended as it did", () => {
  it.each([
    [{ responseStatus: { code: 200 }, annotations: { "authorization.k8s.io/reason": reason } }, reason],
    [
      { responseStatus: { code: 403, message: "forbidden" }, annotations: { "authorization.k8s.io/reason": "" } },
      "forbidden",
    ],
    [
      { responseStatus: { code: 409, message: "conflict" }, annotations: { "authorization.k8s.io/reason": reason } },
      "conflict",
    ],
    [{ responseStatus: { message: 7 }, annotations: null }, null],
    [{ type: "api-call" }, null],
    [null, null],
  ])("%j: %j", (record, expected) => {
    expect(outcomeReason(JSON.stringify(record))).toBe(expected);
  });

  it("is unknown for a record that is no JSON, and not looked for in a huge one", () => {
    expect(outcomeReason("{cut")).toBeNull();
    expect(outcomeReason(JSON.stringify({ responseStatus: { message: "x".repeat(2_000_000) } }))).toBeNull();
  });
});
