import { expect, it } from "vitest";
import { memberCall } from "../../tests/support/members.ts";
import type { MemberCall } from "./member.ts";
import { TargetOfCalls } from "./target.ts";

function targetOf(...calls: MemberCall[]): [resource: string | null, namespace: string | null] {
  const target = new TargetOfCalls();
  for (const call of calls) target.add(call);
  return [target.resource, target.namespace];
}

const discovery = memberCall(0, { resource: null, namespace: null, verb: "get" });

it("is the first write: kubectl looks before it acts", () => {
  const get = memberCall(1, { resource: "deployments", verb: "get" });
  const scale = memberCall(2, { resource: "deployments", subresource: "scale", verb: "patch" });
  expect(targetOf(discovery, get, scale)).toEqual(["deployments", "payments"]);
});

it("is the pod for exec, whichever verb the protocol gave it", () => {
  const exec = memberCall(2, { subresource: "exec", verb: "get", status: 101 });
  expect(targetOf(memberCall(1, { resource: "deployments", verb: "get" }), exec)).toEqual(["pods", "payments"]);
});

it("is the first look where nothing was written: describe lists events at the end", () => {
  const node = memberCall(1, { resource: "nodes", namespace: null, verb: "get" });
  const leases = memberCall(2, { resource: "leases", namespace: "kube-node-lease", verb: "get" });
  expect(targetOf(discovery, node, leases)).toEqual(["nodes", null]);
});

it("takes a question for no write: can-i creates a review that is not stored", () => {
  const review = memberCall(1, { resource: "selfsubjectaccessreviews", namespace: null, verb: "create" });
  const patch = memberCall(2, { resource: "services", verb: "patch" });
  expect(targetOf(review, patch)).toEqual(["services", "payments"]);
});

it("has no namespace when it wrote into several, and the one where others had none", () => {
  const cluster = memberCall(1, { resource: "clusterroles", namespace: null, verb: "create" });
  const here = memberCall(2, { verb: "create" });
  const there = memberCall(3, { verb: "create", namespace: "platform" });
  expect(targetOf(cluster, here)).toEqual(["clusterroles", "payments"]);
  expect(targetOf(here, there)).toEqual(["pods", null]);
});

it("is nothing when only discovery was asked", () => {
  expect(targetOf(discovery)).toEqual([null, null]);
});
