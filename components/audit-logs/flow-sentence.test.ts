import type { NetworkFlowItem } from "@/lib/events/item.ts";
import { expect, test } from "vitest";

import { shortNode } from "./flow-ends.ts";
import { flowSentence } from "./flow-sentence.ts";

const FLOW: NetworkFlowItem = {
  id: "1",
  occurredAt: "2026-07-24T09:05:00Z",
  receivedAt: "2026-07-24T09:05:07Z",
  user: "alice@example.com",
  userType: "person",
  clockSkew: false,
  source: "flows",
  durationMs: 5000,
  class: "virtual",
  protocol: "tcp",
  port: 443,
  src: "100.64.0.1:52344",
  dst: "100.64.0.2:443",
  srcIp: "100.64.0.1",
  dstIp: "100.64.0.2",
  srcDevice: "laptop.example.ts.net",
  dstDevice: "operator.example.ts.net",
  srcNodeId: "n1",
  dstNodeId: "n2",
  srcTags: [],
  dstTags: ["tag:k8s-operator"],
  reporter: "laptop.example.ts.net",
  reporterId: "n1",
  bothReported: true,
  txBytes: 1804,
  rxBytes: 9312,
  txPkts: 12,
  rxPkts: 10,
};

const said = (flow: Partial<NetworkFlowItem>): string =>
  flowSentence({ ...FLOW, ...flow })
    .map((piece) => (typeof piece === "string" ? piece : Object.values(piece).join("")))
    .join("");

test("a flow says between whom, over what, how much and for how long", () => {
  expect(said({})).toBe(
    "laptop.example.ts.net and operator.example.ts.net exchanged traffic over TCP 443 (HTTPS): 1.8 kB sent, 9.3 kB received in 5.00 s.",
  );
});

test("what is not told is not made up", () => {
  expect(said({ class: "exit", protocol: null, port: null, dst: null, dstDevice: null, durationMs: null })).toBe(
    "laptop.example.ts.net and the internet exchanged traffic through an exit node: 1.8 kB sent, 9.3 kB received.",
  );
  expect(said({ srcDevice: null, src: null, protocol: "ipv6-icmp", port: null })).toContain(
    "not told and operator.example.ts.net exchanged traffic over ICMPv6:",
  );
});

test("counters beyond 2^53 are read from their digits", () => {
  expect(said({ txBytes: "18446744073709551615" })).toContain("18446744 TB sent");
});

test("a node's tailnet is left out where all are of one", () => {
  expect(["db.example.ts.net", "db.tail1234.ts.net.", "10.0.0.1:5432", "db.corp.example.com"].map(shortNode)).toEqual([
    "db",
    "db",
    "10.0.0.1:5432",
    "db.corp.example.com",
  ]);
});
