import { describe, expect, it } from "vitest";
import { memberCall } from "../../tests/support/members.ts";
import type { MemberCall } from "./member.ts";
import { OutcomeOfCalls } from "./outcome.ts";

function outcomeOf(calls: MemberCall[], exitCode: number | null = null): string {
  const fold = new OutcomeOfCalls();
  for (const call of calls) fold.add(call);
  return fold.outcome(exitCode);
}

const success = memberCall(0);
const denied = memberCall(1, { outcome: "denied", status: 403 });
const failed = memberCall(2, { outcome: "failed", status: 409 });
const running = memberCall(3, { outcome: "running", status: null });
const unknown = memberCall(4, { outcome: "unknown", status: null });
const web = { resource: "deployments", apiGroup: "apps", name: "web" };
const missing = memberCall(5, { ...web, verb: "get", status: 404, outcome: "failed" });

describe("without an exit code", () => {
  it("is as bad as its worst call", () => {
    expect(outcomeOf([success, running, failed, denied])).toBe("denied");
    expect(outcomeOf([success, running, failed])).toBe("failed");
    expect(outcomeOf([success, running])).toBe("running");
    expect(outcomeOf([unknown, success])).toBe("success");
    expect(outcomeOf([unknown])).toBe("unknown");
    expect(outcomeOf([])).toBe("unknown");
  });

  it("takes the 404 before a create or patch of the same object as what kubectl hoped for", () => {
    expect(outcomeOf([missing, memberCall(6, { ...web, name: null, verb: "create", status: 201 })])).toBe("success");
    expect(outcomeOf([missing, memberCall(6, { ...web, verb: "patch" })])).toBe("success");
  });

  it("takes the 404 after a delete of the same object as what kubectl waited for", () => {
    expect(outcomeOf([memberCall(4, { ...web, verb: "delete" }), missing])).toBe("success");
  });

  it("keeps a 404 that nothing answers as a failure", () => {
    expect(outcomeOf([missing])).toBe("failed");
    expect(outcomeOf([missing, memberCall(6, { ...web, name: "api", verb: "patch" })])).toBe("failed");
    expect(outcomeOf([missing, memberCall(6, { ...web, verb: "patch", status: 409, outcome: "failed" })])).toBe(
      "failed",
    );
    expect(outcomeOf([missing, memberCall(6, { ...web, namespace: "other", name: null, verb: "create" })])).toBe(
      "failed",
    );
    expect(outcomeOf([missing, denied])).toBe("denied");
  });
});

describe("with an exit code", () => {
  it("believes a zero whatever the calls say", () => {
    expect(outcomeOf([denied, failed, missing], 0)).toBe("success");
    expect(outcomeOf([], 0)).toBe("success");
  });

  it("calls it denied when a call was refused, failed otherwise", () => {
    expect(outcomeOf([success, denied], 1)).toBe("denied");
    expect(outcomeOf([success], 1)).toBe("failed");
    expect(outcomeOf([], 127)).toBe("failed");
  });

  it("calls it denied when the code is the status the API server refused with", () => {
    expect(outcomeOf([], 403)).toBe("denied");
    expect(outcomeOf([], 401)).toBe("denied");
    expect(outcomeOf([], 404)).toBe("failed");
  });
});
