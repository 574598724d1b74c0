import { isIP } from "node:net";

/**
 * The IP address in what Go calls a remote address: `192.0.2.7:50123`, `[2001:db8::7]:50123`, or the address alone. Of a list, as
 * X-Forwarded-For has it, the last: the one the reporting machine itself saw.
 * @returns undefined when there is none: a host name, `-`, or an address cut at its first colon.
 */
export function ipOfAddress(address: string | undefined): string | undefined {
  const last = address?.slice(-ADDRESS_LENGTH_MAX).split(",").at(-1)?.trim() ?? "";
  const [, bracketed, v4] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+)(?::\d+)?)$/.exec(last) ?? [];
  const ip = bracketed ?? v4 ?? last;
  return isIP(ip) === 0 ? undefined : ip;
}

/** An IPv6 address with zone, brackets and port is shorter; what is longer is a list, of which the end counts. */
const ADDRESS_LENGTH_MAX = 256;
