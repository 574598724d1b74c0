import type { Server } from "node:http";
import type { BlockList } from "node:net";
import { AppError } from "../errors.ts";
import { canonicalIp, endpointText, type Endpoint } from "../ingest/tailscale-recorder/address.ts";
import { log } from "../log.ts";
import { drain } from "../platform/drain.ts";
import { checkPort, listen } from "../platform/listen.ts";
import { RecorderDirectory } from "./directory.ts";
import { eventHandler } from "./event-handler.ts";
import { eventStore } from "./event-store.ts";
import { endHealth, startHealth, type ListeningAt } from "./health.ts";
import { createRecorderServer } from "./recorder-server.ts";
import { whoIs } from "./who-is.ts";

export type RecorderOptions = {
  /** For binds that name none; 0 is any free one. */
  port: number;
  /** IP addresses, each with or without a port. */
  binds: readonly string[];
  /** Whose PROXY protocol header is believed, and asked for of every connection; undefined where connections come by themselves. */
  proxies: BlockList | undefined;
  secret: string | undefined;
  /** The path of tailscaled's socket. */
  tailscaledSocket: string | undefined;
};

/** @param listening as it is at any moment: an address may come up later */
export type Recorder = { listening: readonly ListeningAt[]; refresh: () => Promise<void>; stop: () => Promise<void> };

const VARIABLES = { host: "RECORDER_BIND", port: "RECORDER_PORT" };
/** The tailnet's address is there once tailscaled is up, which may be after us. */
const AGAIN_MS = 2_000;

/** @throws AppError naming the variable to change, before anything slow was begun. */
export async function checkRecorderAddresses(options: Pick<RecorderOptions, "port" | "binds">): Promise<void> {
  for (const { address, port } of bindsOf(options)) {
    await checkPort({ host: address, port }, VARIABLES).catch((error: unknown) => {
      if (!isNotYetThere(error)) throw error;
    });
  }
}

/**
 * Listens for the events of Tailscale's API server proxies.
 * @throws AppError when an address cannot be listened on; one this machine does not have yet is tried again until it has.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { proxies, secret, tailscaledSocket } = options;
  const directory = new RecorderDirectory();
  const health = startHealth({
    proxyProtocol: proxies !== undefined,
    asksForSecret: secret !== undefined,
    verifiesCallers: tailscaledSocket !== undefined,
    sources: () => directory.sources,
  });
  await directory.start();
  const gate = { directory, secret, whoIs: tailscaledSocket === undefined ? undefined : whoIs(tailscaledSocket) };
  const handle = eventHandler({ gate, store: eventStore(health), health });
  const stopping = new AbortController();
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    stopping.abort();
    directory.stop();
    await Promise.all(servers.map((server) => drain(server)));
    endHealth();
  };
  try {
    for (const bind of bindsOf(options)) {
      const server = createRecorderServer(handle, { proxies, health });
      servers.push(server);
      health.listening.push(await listenAt(server, bind, stopping.signal));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { listening: health.listening, refresh: () => directory.refresh(), stop };
}

async function listenAt(server: Server, bind: Endpoint, signal: AbortSignal): Promise<ListeningAt> {
  const at: ListeningAt = { address: endpointText(bind), problem: null };
  const attempt = async (): Promise<void> => {
    const port = await listen(server, { host: bind.address, port: bind.port }, VARIABLES);
    Object.assign(at, { address: endpointText({ ...bind, port }), problem: null });
  };
  try {
    await attempt();
  } catch (error) {
    if (!isNotYetThere(error)) throw error;
    at.problem = "this machine does not have this address, or not yet";
    log.warn({ address: at.address }, "the recorder cannot listen yet: this machine does not have the address");
    const again = setInterval(() => {
      attempt().then(
        () => {
          clearInterval(again);
        },
        (failure: unknown) => {
          log.debug({ err: failure, address: at.address }, "the recorder still cannot listen");
        },
      );
    }, AGAIN_MS).unref();
    signal.addEventListener("abort", () => {
      clearInterval(again);
    });
  }
  return at;
}

function isNotYetThere(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "EADDRNOTAVAIL";
}

function bindsOf({ binds, port }: Pick<RecorderOptions, "port" | "binds">): Endpoint[] {
  return binds.map((bind) => {
    const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(bind) ?? [];
    const address = canonicalIp(bracketed ?? plain ?? bind.replace(/^\[(.*)\]$/, "$1"));
    const own = digits === undefined ? port : Number(digits);
    if (address !== undefined && own <= 65_535) return { address, port: own };
    throw new AppError(
      "invalid",
      `RECORDER_BIND: "${bind}" is no IP address, with or without a port, such as 100.64.0.7:8080.`,
    );
  });
}
