import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import next from "next";
import { env } from "../env.ts";
import { log } from "../log.ts";
import { drain } from "./drain.ts";
import { dropForgedOrigin, trustedProxies } from "./forwarded.ts";
import { loggedPath } from "./logged-path.ts";
import { createWebServer, listen, type Certificate } from "./listen.ts";

type Options = { host: string; port: number; certificate: Certificate | undefined };

export type WebServer = { port: number; stop: () => Promise<void> };

/** Serves the built application. @throws AppError when the address cannot be listened on */
export async function startWebServer({ host, port, certificate }: Options): Promise<WebServer> {
  const application = next({ dev: false, dir: join(import.meta.dirname, "../.."), hostname: host, port });
  await application.prepare();
  const handle = application.getRequestHandler();
  const server = createWebServer(
    certificate,
    answer((request, response) => handle(request, response)),
  );
  const bound = await listen(server, { host, port });
  return {
    port: bound,
    stop: async () => {
      await drain(server);
      await application.close();
    },
  };
}

function answer(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): RequestListener {
  const trusted = trustedProxies(env().TRUSTED_PROXIES);
  return (request, response) => {
    const began = performance.now();
    dropForgedOrigin(request, trusted);
    response.on("close", () => {
      const durationMs = Math.round(performance.now() - began);
      log.debug(
        { method: request.method, path: loggedPath(request.url ?? ""), status: response.statusCode, durationMs },
        "answered",
      );
    });
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error, path: loggedPath(request.url ?? "") }, "a request could not be answered");
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}
