import type { Socket } from "node:net";
import { canonicalIp, type Endpoint } from "../ingest/tailscale-recorder/address.ts";
import type { Route } from "./directory.ts";
import { PROXY_PREFIX_BYTES, proxyRestBytes, readProxyHeader, type ProxyHeader } from "./proxy-header.ts";

/** The header is the first thing a proxy sends. */
const HEADER_MS_MAX = 5_000;

const routes = new WeakMap<Socket, Route>();

/** Where a connection was made to and whom it comes from. */
export function routeOf(socket: Socket): Route {
  const known = routes.get(socket);
  if (known !== undefined) return known;
  const route = routeOfSocket(socket, undefined);
  routes.set(socket, route);
  return route;
}

function routeOfSocket(socket: Socket, header: ProxyHeader | undefined): Route {
  return {
    called: header?.destination ?? endpointOf(socket.localAddress, socket.localPort),
    caller: header?.source ?? endpointOf(socket.remoteAddress, socket.remotePort),
  };
}

/** A connection that is gone already has neither. */
function endpointOf(address = "", port = 0): Endpoint {
  return { address: canonicalIp(address) ?? "", port };
}

/**
 * Reads the PROXY protocol header a connection begins with, and leaves what follows it to be read. Calls back once.
 * @param ready with false when there is no such header, or none in time; the socket is then destroyed.
 */
export function readHeaderOf(socket: Socket, ready: (found: boolean) => void): void {
  let prefix: Buffer | undefined;
  const timer = setTimeout(() => {
    finish(undefined);
  }, HEADER_MS_MAX);
  const gone = (): void => {
    finish(undefined);
  };
  const finish = (header: ProxyHeader | undefined): void => {
    clearTimeout(timer);
    socket.off("readable", onReadable).off("close", gone).off("error", gone);
    if (header === undefined) socket.on("error", () => undefined).destroy();
    else routes.set(socket, routeOfSocket(socket, header));
    ready(header !== undefined);
  };
  const onReadable = (): void => {
    prefix ??= (socket.read(PROXY_PREFIX_BYTES) as Buffer | null) ?? undefined;
    if (prefix === undefined) return;
    const length = prefix.length < PROXY_PREFIX_BYTES ? undefined : proxyRestBytes(prefix);
    if (length === undefined) {
      finish(undefined);
      return;
    }
    const rest = length === 0 ? Buffer.alloc(0) : (socket.read(length) as Buffer | null);
    // After the end of the stream `read` gives whatever is left.
    if (rest !== null) finish(rest.length < length ? undefined : readProxyHeader(prefix, rest));
  };
  socket.on("readable", onReadable).on("close", gone).on("error", gone);
}
