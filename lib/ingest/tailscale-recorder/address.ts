import { isIP, SocketAddress } from "node:net";

/** A place on the network; port 0 where none is meant. */
export type Endpoint = { address: string; port: number };

/**
 * An IP address in the one form all of ours are compared in.
 * @returns undefined when the text is no IP address.
 */
export function canonicalIp(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0 || text.includes("%")) return undefined;
  if (family === 4) return text;
  // What a socket for both families calls an IPv4 peer is that peer.
  return new SocketAddress({ address: text, family: "ipv6" }).address.replace(/^::ffff:(?=\d+\.)/, "");
}

const WITH_PORT = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/;
/** Addresses that mean every address of the machine. */
const EVERY = new Set(["", "0.0.0.0", "::", "*"]);

/**
 * An address that tells whose a connection is, in its one form: `100.64.0.7:8080` where it is called, `:8080` whichever address is
 * called on that port, `100.64.0.9` who calls.
 * @returns undefined when the text is none of these.
 */
export function recorderAddress(text: string): string | undefined {
  const [, bracketed, plain, digits] = WITH_PORT.exec(text) ?? [];
  if (digits === undefined) return canonicalIp(text.replace(/^\[(.*)\]$/, "$1"));
  const port = Number(digits);
  if (port < 1 || port > 65_535) return undefined;
  const host = bracketed ?? plain ?? "";
  if (EVERY.has(host)) return `:${String(port)}`;
  const address = canonicalIp(host);
  return address === undefined ? undefined : endpointText({ address, port });
}

/** `100.64.0.7:8080` or `[fd7a::7]:8080`. */
export function endpointText({ address, port }: Endpoint): string {
  return `${address.includes(":") ? `[${address}]` : address}:${String(port)}`;
}
