import { expect, test } from "vitest";

import { protocolName } from "./protocol-name.ts";

test("numbers and names of a protocol become one name, and none of either is no protocol", () => {
  expect([6, "6", "TCP", "tcp"].map(protocolName)).toEqual(["tcp", "tcp", "tcp", "tcp"]);
  expect([17, 1, 58, "icmpv6", 99].map(protocolName)).toEqual(["udp", "icmp", "ipv6-icmp", "ipv6-icmp", "tsmp"]);
  expect([255, "fancy"].map(protocolName)).toEqual(["255", "fancy"]);
  expect([undefined, null, 0, "", " "].map(protocolName)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
