import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { AppError } from "../errors.ts";
import { Hold } from "../http/body.ts";
import { log } from "../log.ts";
import { admit, isEventPath, type Admission, type Gate, type Refused } from "./admission.ts";
import type { StoreEvent } from "./event-store.ts";
import { countRefusal, type RecorderHealth } from "./health.ts";
import { readBody } from "./read-body.ts";

const RETRY_SECONDS = 2;

/**
 * Answers as Tailscale's API server proxy expects of a recorder (wire format: sessionrecording/connect.go): `HEAD /v2/event` 200 where a
 * source takes its events and 404 where none does; `POST /v2/event` 200 once the event is durable, and any other status otherwise, which
 * the proxy takes for a failure. Everything else is 404. An event that cannot be read is kept as a reject and answered 200: in
 * fail-closed mode any other answer stops the user's kubectl.
 */
export function eventHandler(parts: { gate: Gate; store: StoreEvent; health: RecorderHealth }): RequestListener {
  const { gate, health } = parts;
  return (request, response) => {
    health.requests++;
    const { method } = request;
    if ((method !== "HEAD" && method !== "POST") || !isEventPath(request.url ?? "", gate.secret)) {
      answer(response, 404, "Not found: this is a recorder of Kubernetes events, HEAD and POST /v2/event.");
      return;
    }
    const take = (admission: Admission): void => {
      if ("reason" in admission) refuse(response, admission, health);
      else if (method === "HEAD") answer(response, 200);
      else void receive(request, response, { ...parts, source: admission.source });
    };
    const admission = admit(request, gate);
    if (admission instanceof Promise) void admission.then(take);
    else take(admission);
  };
}

type Receiving = { source: Parameters<StoreEvent>[0]; store: StoreEvent; health: RecorderHealth };

async function receive(request: IncomingMessage, response: ServerResponse, receiving: Receiving): Promise<void> {
  const { source, store, health } = receiving;
  const hold = new Hold();
  try {
    await store(source, await readBody(request, hold));
    answer(response, 200);
  } catch (error) {
    const refusal = refusalOf(error);
    // What is left of the body would be read as the next request.
    if (!request.complete) response.setHeader("connection", "close");
    refuse(response, refusal, health);
  } finally {
    hold.release();
  }
}

function refusalOf(error: unknown): Refused {
  if (!(error instanceof AppError)) {
    log.error({ err: error }, "an event could not be stored");
    return {
      status: 500,
      reason: "not-stored",
      message: "The event was not stored: something went wrong on our side.",
    };
  }
  const { message } = error;
  if (error.code === "too-large") return { status: 413, reason: "too-large", message };
  if (error.code === "malformed") return { status: 400, reason: "broken-off", message };
  return { status: 503, reason: "not-stored", message: `The event was not stored: ${message}` };
}

function refuse(response: ServerResponse, { status, reason, message }: Refused, health: RecorderHealth): void {
  countRefusal(health, reason, message);
  answer(response, status, message);
}

/** @param message goes into the proxy's log */
function answer(response: ServerResponse, status: number, message?: string): void {
  // What stands in the way is looked at again within that time: sources, tailscaled, the database.
  if (status === 503) response.setHeader("retry-after", RETRY_SECONDS);
  if (message === undefined) response.writeHead(status, { "content-length": 0 }).end();
  else response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${message}\n`);
}
