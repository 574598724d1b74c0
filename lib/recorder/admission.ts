import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { credentialOf } from "../auth/credential.ts";
import { endpointText, type Endpoint } from "../ingest/tailscale-recorder/address.ts";
import { log } from "../log.ts";
import { routeOf } from "./connection.ts";
import { sourceOfRoute, type RecorderDirectory, type RecorderSource, type Route } from "./directory.ts";
import type { Refusal } from "./health.ts";
import type { Machine } from "./who-is.ts";

/** Why a request is not taken, as its sender is told. */
export type Refused = { status: number; reason: Refusal; message: string };
export type Admission = { source: RecorderSource } | Refused;

export type Gate = {
  directory: RecorderDirectory;
  secret: string | undefined;
  /** Undefined where no tailscaled is configured: then whoever reaches the listener is believed. */
  whoIs: ((caller: Endpoint) => Promise<Machine | undefined>) | undefined;
};

const EVENT_PATH = "/v2/event";
const SECRET_IN_PATH = /^\/([^/?]+)\/v2\/event$/;

/** Whether this is a path of ours; the secret may stand before it, for senders that can send no header. */
export function isEventPath(url: string, secret: string | undefined): boolean {
  return url === EVENT_PATH || (secret !== undefined && SECRET_IN_PATH.test(url));
}

/** Decides whose events a request may bring. At once, except where tailscaled has to be asked. */
export function admit(request: IncomingMessage, gate: Gate): Admission | Promise<Admission> {
  if (gate.secret !== undefined && !presents(request, gate.secret))
    return refuse(401, "secret", "RECORDER_SECRET was not presented: send it as Authorization: Bearer.");
  const { sources } = gate.directory;
  if (sources === undefined)
    return refuse(503, "not-stored", "The sources are not known yet: the database cannot be reached.");
  const route = routeOf(request.socket);
  const source = sourceOfRoute(sources, route);
  if (source === undefined) return refuse(404, "no-source", noSource(route, sources.length));
  return gate.whoIs === undefined ? { source } : verify(source, route, gate.whoIs);
}

async function verify(
  source: RecorderSource,
  { caller }: Route,
  whoIs: NonNullable<Gate["whoIs"]>,
): Promise<Admission> {
  let machine: Machine | undefined;
  try {
    machine = await whoIs(caller);
  } catch (error) {
    log.debug({ err: error }, "tailscaled did not say who calls");
    return refuse(503, "unverified", `tailscaled did not say who ${caller.address} is: check TAILSCALED_SOCKET.`);
  }
  if (machine?.tags.some((tag) => source.allowedTags.includes(tag)) === true) return { source };
  const carried = machine === undefined ? "is no machine of the tailnet" : "carries none of them";
  return refuse(403, "tag", `Allowed are ${source.allowedTags.join(", ")}; ${caller.address} ${carried}.`);
}

function noSource({ called, caller }: Route, known: number): string {
  if (known === 0) return "There is no source of kind tailscale-recorder yet: add one under System › Sources.";
  return `No source answers for ${endpointText(called)} called by ${caller.address}: name the address in one.`;
}

function presents(request: IncomingMessage, secret: string): boolean {
  const inPath = SECRET_IN_PATH.exec(request.url ?? "")?.[1];
  const presented = inPath ?? credentialOf(request.headers.authorization ?? null);
  return presented !== undefined && timingSafeEqual(digest(presented), digest(secret));
}

/** Of one length, whatever was presented. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refuse(status: number, reason: Refusal, message: string): Refused {
  return { status, reason, message };
}
