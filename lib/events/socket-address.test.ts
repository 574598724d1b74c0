import { expect, it } from "vitest";
import { ipOfAddress } from "./socket-address.ts";

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["192.0.2.7:50123", "192.0.2.7"],
  ["[2001:db8::7]:50123", "2001:db8::7"],
  ["[2001:db8::7]", "2001:db8::7"],
  ["2001:db8::7", "2001:db8::7"],
  ["::ffff:192.0.2.7", "::ffff:192.0.2.7"],
  [" 203.0.113.9 , 192.0.2.7:443 ", "192.0.2.7"],
  [`${"203.0.113.9, ".repeat(1000)}192.0.2.7`, "192.0.2.7"],
])("finds the address in %s", (address, ip) => {
  expect(ipOfAddress(address)).toBe(ip);
});

it.each([
  undefined,
  "",
  "-",
  "[2001",
  "[::1",
  "console.example.com:443",
  "999.1.1.1",
  "192.0.2.7:",
  "192.0.2.7,",
  "1.2.3",
])("finds none in %s", (address) => {
  expect(ipOfAddress(address)).toBeUndefined();
});
