import { canonicalIp, type Endpoint } from "../ingest/tailscale-recorder/address.ts";

/** Who calls and where, as a PROXY protocol header tells it; undefined in both where it tells nothing (LOCAL, UNSPEC, unix sockets). */
export type ProxyHeader = { source: Endpoint | undefined; destination: Endpoint | undefined };

/** A header's fixed part: signature, version and command, family, length of the rest. */
export const PROXY_PREFIX_BYTES = 16;
/** Addresses take 36 bytes at most, and no proxy we know adds more than some hundred bytes of its own. */
const REST_BYTES_MAX = 4_096;

const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const LOCAL = 0x20;
const PROXY = 0x21;
const TCP_OVER_IPV4 = 0x11;
const TCP_OVER_IPV6 = 0x21;

/**
 * How many bytes follow the fixed part of a PROXY protocol v2 header (format: haproxy's proxy-protocol.txt, section 2.2).
 * @param prefix its first 16 bytes.
 * @returns undefined when this is no such header, or one larger than any real one.
 */
export function proxyRestBytes(prefix: Buffer): number | undefined {
  const command = prefix[12];
  if (!prefix.subarray(0, SIGNATURE.length).equals(SIGNATURE) || (command !== LOCAL && command !== PROXY))
    return undefined;
  const rest = prefix.readUInt16BE(14);
  return rest > REST_BYTES_MAX ? undefined : rest;
}

/**
 * Reads the addresses of a PROXY protocol v2 header.
 * @param prefix its first 16 bytes, which `proxyRestBytes` accepted.
 * @param rest as many bytes as that said; what follows the addresses (TLVs) is left alone.
 * @returns undefined when the addresses are cut short.
 */
export function readProxyHeader(prefix: Buffer, rest: Buffer): ProxyHeader | undefined {
  const family = prefix[13];
  if (prefix[12] === LOCAL || (family !== TCP_OVER_IPV4 && family !== TCP_OVER_IPV6))
    return { source: undefined, destination: undefined };
  const size = family === TCP_OVER_IPV4 ? 4 : 16;
  if (rest.length < size * 2 + 4) return undefined;
  const place = (at: number, portAt: number): Endpoint => ({
    address: ipOf(rest.subarray(at, at + size)),
    port: rest.readUInt16BE(portAt),
  });
  return { source: place(0, size * 2), destination: place(size, size * 2 + 2) };
}

function ipOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(group * 2).toString(16));
  return canonicalIp(groups.join(":")) ?? "";
}
