import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { AppError } from "../errors.ts";

/**
 * Takes away what a request says of its own origin unless a trusted proxy says it: X-Forwarded-For decides whose guesses at a
 * password are counted and what the sign-in record shows, X-Forwarded-Host which origin counts as ours.
 */
export function dropForgedOrigin(request: IncomingMessage, trusted: BlockList): void {
  if (isTrusted(trusted, request.socket.remoteAddress ?? "")) return;
  for (const name of Object.keys(request.headers)) {
    if (name === "forwarded" || name.startsWith("x-forwarded-")) Reflect.deleteProperty(request.headers, name);
  }
}

/**
 * This machine, where a proxy beside us runs, and what TRUSTED_PROXIES lists.
 * @throws AppError naming an entry that is no address and no network
 */
export function trustedProxies(entries: readonly string[]): BlockList {
  const list = new BlockList();
  list.addSubnet("127.0.0.0", 8, "ipv4");
  list.addAddress("::1", "ipv6");
  for (const entry of entries) addEntry(list, entry);
  return list;
}

/** An IPv4 peer of a socket that listens on both families reads `::ffff:10.0.0.1`. */
export function isTrusted(list: BlockList, peer: string): boolean {
  const address = peer.replace(/^::ffff:(?=\d+\.)/i, "");
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
}

function addEntry(list: BlockList, entry: string): void {
  const [address = "", bits] = entry.split("/");
  const family = isIP(address);
  const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128))
    throw new AppError("invalid", `TRUSTED_PROXIES: ${entry} is no address and no network such as 10.0.0.0/8.`);
  list.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
}
