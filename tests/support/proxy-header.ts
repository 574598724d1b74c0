import type { Endpoint } from "../../lib/ingest/tailscale-recorder/address.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";

/** A PROXY protocol v2 header, as `tailscale serve --proxy-protocol=2` writes it before a connection's bytes. */
export function proxyHeader(source: Endpoint, destination: Endpoint, tlv = Buffer.alloc(0)): Buffer {
  const version6 = source.address.includes(":");
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(destination.port, 2);
  const rest = Buffer.concat([bytesOf(source.address), bytesOf(destination.address), ports, tlv]);
  const fixed = Buffer.from(`${SIGNATURE}21${version6 ? "21" : "11"}0000`, "hex");
  fixed.writeUInt16BE(rest.length, 14);
  return Buffer.concat([fixed, rest]);
}

function bytesOf(address: string): Buffer {
  if (!address.includes(":")) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const groups = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}
