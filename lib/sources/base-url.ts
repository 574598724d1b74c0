import { BlockList, isIP } from "node:net";
import { AppError } from "../errors.ts";

/**
 * Which addresses a pulled source may name. `any` for whoever runs the command line on this very machine; over HTTP `public` alone, so that
 * nobody has the server call what only it can reach.
 */
export type BaseUrls = "any" | "public";

const INSIDE = new BlockList();
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  INSIDE.addSubnet(address, bits, "ipv4");
for (const [address, bits] of [
  ["::", 127], // unspecified and loopback
  ["::ffff:0:0", 96],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  INSIDE.addSubnet(address, bits, "ipv6");

/** @throws AppError `invalid` when the settings name an address that is not for everybody. */
export function refuseUnreachable(settings: Record<string, unknown>, baseUrls: BaseUrls = "public"): void {
  const { baseUrl } = settings;
  if (baseUrls === "any" || typeof baseUrl !== "string") return;
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === "https:" && !isInside(hostname)) return;
  throw new AppError(
    "invalid",
    "baseUrl: needs an https URL, and no address of this machine or a private network; only the command line takes others.",
  );
}

/** A literal address or this machine's own name. What a name resolves to is its owner's business. */
function isInside(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  const version = isIP(host);
  if (version === 0) return /(^|\.)localhost$/i.test(host);
  return INSIDE.check(host, version === 4 ? "ipv4" : "ipv6");
}
