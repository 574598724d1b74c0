/** One end of a connection: an address and its port, 0 for protocols that have none. */
export type Endpoint = { text: string; ip: string; port: number };

/**
 * `100.64.0.1:443`, `[fd7a::1]:443` (Go's netip.AddrPort, as flow logs write the ends of a connection).
 * @returns undefined where the member is absent (anonymised exit traffic) or is no such text.
 */
export function endpointOf(value: unknown): Endpoint | undefined {
  if (typeof value !== "string") return undefined;
  const colon = value.lastIndexOf(":");
  const port = Number(value.slice(colon + 1));
  if (colon <= 0 || value.length > ENDPOINT_LENGTH_MAX || !Number.isInteger(port) || port < 0 || port > 65_535)
    return undefined;
  const host = value.slice(0, colon);
  return { text: value, ip: host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host, port };
}

/** The longest IPv6 address with a zone, in brackets, and a port. */
const ENDPOINT_LENGTH_MAX = 80;

/**
 * The end that was called: that of the lower port, since callers' ports are high ones.
 * @returns undefined where the ports do not tell.
 */
export function calledEnd(src: Endpoint, dst: Endpoint): Endpoint | undefined {
  if (src.port === dst.port || src.port === 0 || dst.port === 0) return undefined;
  return src.port < dst.port ? src : dst;
}

/** The service's port: the lower one; undefined for protocols without ports. */
export function servicePort(src: Endpoint | undefined, dst: Endpoint | undefined): number | undefined {
  const ports = [src?.port ?? 0, dst?.port ?? 0].filter((port) => port !== 0);
  return ports.length === 0 ? undefined : Math.min(...ports);
}
