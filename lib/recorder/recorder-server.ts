import { createServer, type RequestListener, type Server } from "node:http";
import type { BlockList, Socket } from "node:net";
import { isTrusted } from "../platform/forwarded.ts";
import { readHeaderOf } from "./connection.ts";
import { countRefusal, type RecorderHealth } from "./health.ts";

const HEADERS_MS = 10_000;
/** To receive one event whole: kubectl waits meanwhile. */
const REQUEST_MS = 60_000;
/** A proxy before Tailscale 1.102 opens a connection for every event and leaves it idle for 30 s; it never uses it again. */
const KEEP_ALIVE_MS = 5_000;
const CHECK_MS = 2_500;
const CONNECTIONS_MAX = 4_096;

/**
 * An HTTP/1.1 server for events. An HTTP/2 preface, with which the proxy asks for session recording, is answered 400 at once, so that it
 * falls back without waiting.
 * @param options.proxies whose PROXY protocol v2 header is believed: every connection begins with one, and any other is closed. Undefined
 *   where connections come by themselves.
 */
export function createRecorderServer(
  handle: RequestListener,
  { proxies, health }: { proxies: BlockList | undefined; health: RecorderHealth },
): Server {
  const server = createServer({ connectionsCheckingInterval: CHECK_MS }, handle);
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = CONNECTIONS_MAX;
  server.on("drop", () => {
    countRefusal(health, "overloaded", `There are more than ${String(CONNECTIONS_MAX)} connections.`);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    answerNoHttp(error, socket, health);
  });
  if (proxies !== undefined) beginWithHeader(server, proxies, health);
  server.on("connection", (socket: Socket) => {
    health.connections++;
    socket.once("close", () => {
      health.connections--;
    });
  });
  return server;
}

function answerNoHttp({ code }: NodeJS.ErrnoException, socket: Socket, health: RecorderHealth): void {
  const late = code === "ERR_HTTP_REQUEST_TIMEOUT";
  // A connection that was reset or closed half-way asked for nothing we refused.
  if (late) countRefusal(health, "broken-off", "A request did not arrive whole in time.");
  else if (code?.startsWith("HPE_") === true && code !== "HPE_INVALID_EOF_STATE")
    countRefusal(health, "not-http", "A connection did not speak HTTP/1.1.");
  if (socket.writable)
    socket.end(`HTTP/1.1 ${late ? "408 Request Timeout" : "400 Bad Request"}\r\nConnection: close\r\n\r\n`);
  else socket.destroy();
}

/** Lets the HTTP parser have a connection only once its header was read. Anybody else's header could name any machine of the tailnet. */
function beginWithHeader(server: Server, proxies: BlockList, health: RecorderHealth): void {
  const serve = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  const refuse = (message: string): void => {
    countRefusal(health, "no-proxy-header", message);
  };
  server.on("connection", (socket) => {
    const { remoteAddress = "" } = socket;
    if (!isTrusted(proxies, remoteAddress)) {
      refuse(`${remoteAddress} is neither this machine nor one of TRUSTED_PROXIES.`);
      socket.on("error", () => undefined).destroy();
      return;
    }
    readHeaderOf(socket, (found) => {
      if (found) for (const listener of serve) listener.call(server, socket);
      else refuse("A connection began without a PROXY protocol v2 header.");
    });
  });
}
