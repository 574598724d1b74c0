import { request } from "node:http";
import { z } from "zod";
import { briefCache } from "../auth/brief-cache.ts";
import { endpointText, type Endpoint } from "../ingest/tailscale-recorder/address.ts";

/** How long a machine's tags are believed: a tag taken away is felt within this. */
const KEPT_MS = 10_000;
const KEPT_MAX = 2_000;
const ANSWER_MS_MAX = 2_000;
const ANSWER_BYTES_MAX = 1024 * 1024;

const answer = z.object({ Node: z.object({ Tags: z.array(z.string()).nullish() }) });

/** Who a machine of the tailnet is. */
export type Machine = { tags: readonly string[] };

/**
 * Asks tailscaled who calls (wire format: LocalAPI, `GET /localapi/v0/whois?addr=ip:port` over its unix socket).
 * @returns a function of the caller's address. It resolves to undefined when the tailnet has no such machine; it throws when tailscaled
 *   does not answer, or not in time.
 */
export function whoIs(socketPath: string): (caller: Endpoint) => Promise<Machine | undefined> {
  const machines = briefCache((addr) => ask(socketPath, addr), { ttlMs: KEPT_MS, max: KEPT_MAX });
  return (caller) => machines.get(endpointText({ ...caller, port: isLoopback(caller.address) ? caller.port : 0 }));
}

/** A tailnet address is one machine whatever its port; behind tailscaled's own proxy on this machine the port alone tells. */
function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

async function ask(socketPath: string, addr: string): Promise<Machine | undefined> {
  const { status, text } = await get(socketPath, `/localapi/v0/whois?addr=${encodeURIComponent(addr)}`);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`tailscaled answered ${String(status)} to whois`);
  const { Node } = answer.parse(JSON.parse(text));
  return { tags: Node.Tags ?? [] };
}

function get(socketPath: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const asking = request({ socketPath, path, headers: { host: "local-tailscaled.sock" }, signal }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > ANSWER_BYTES_MAX) asking.destroy(new Error("tailscaled's answer to whois is larger than 1 MiB"));
        else pieces.push(piece);
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") });
      });
      response.on("error", reject);
    });
    asking.on("error", reject);
    asking.end();
  });
}
