import { lookup } from "../lookup.ts";

/** IANA's protocol numbers that network flows are seen with, by the names Tailscale's API documents. */
const NAMES = lookup<string>({
  "1": "icmp",
  "2": "igmp",
  "4": "ipv4",
  "6": "tcp",
  "8": "egp",
  "9": "igp",
  "17": "udp",
  "33": "dccp",
  "47": "gre",
  "50": "esp",
  "51": "ah",
  "58": "ipv6-icmp",
  "99": "tsmp",
  "132": "sctp",
});

const SYNONYMS = lookup<string>({ icmpv6: "ipv6-icmp", icmp6: "ipv6-icmp" });

/**
 * An IP protocol by name, from the number on the wire or the name the API documents; the number as text where it has no name here.
 * Undefined for what is absent: exit traffic without destinations, and physical traffic, say none. Zero is as good as absent.
 */
export function protocolName(protocol: number | string | undefined | null): string | undefined {
  if (protocol === undefined || protocol === null) return undefined;
  const text = String(protocol).trim().toLowerCase();
  if (text === "" || text === "0") return undefined;
  return NAMES[text] ?? SYNONYMS[text] ?? text;
}
