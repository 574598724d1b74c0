import { expect, test } from "vitest";

import { protocolLabel, serviceOf } from "./service-name.ts";

test("well-known ports have a name, by protocol", () => {
  expect([serviceOf(443, "tcp"), serviceOf(443, "udp"), serviceOf(6443, "tcp")]).toEqual([
    "HTTPS",
    "QUIC",
    "Kubernetes API",
  ]);
  expect([serviceOf(50_123, "tcp"), serviceOf(null, "tcp"), serviceOf(22, "icmp"), serviceOf(22, null)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("protocols are written as people write them", () => {
  expect(["tcp", "ipv6-icmp", "132", "tsmp", "constructor"].map(protocolLabel)).toEqual([
    "TCP",
    "ICMPv6",
    "protocol 132",
    "TSMP",
    "CONSTRUCTOR",
  ]);
});
