import { randomUUID } from "node:crypto";
import { AppError } from "../errors.ts";
import { log } from "../log.ts";
import { problem } from "./problem.ts";

type Handler<Context> = (request: Request, context: Context) => Promise<Response>;

/**
 * Wraps a route: gives the request an id, turns a thrown error into problem+json, logs our own failures and only those.
 * The path is not logged: it may carry an ingest token.
 * @param refuse what an error is answered with, where a protocol has its own form for it.
 */
export function handler<Context = unknown>(run: Handler<Context>, refuse = problem): Handler<Context> {
  return async (request, context) => {
    const requestId = randomUUID();
    try {
      const response = await run(request, context);
      if (!response.headers.has("x-request-id")) response.headers.set("x-request-id", requestId);
      return response;
    } catch (error) {
      if (!(error instanceof AppError)) log.error({ err: error, requestId, method: request.method }, "request failed");
      else if (error.code === "unavailable")
        log.warn({ err: error, requestId, method: request.method }, "request refused");
      return refuse(error, requestId);
    }
  };
}
