/** As much of the product as takes deliveries, without the console: opens the database or goes without, drains the spool, listens. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { sourceCredential } from "../../lib/auth/source-token.ts";
import { env } from "../../lib/env.ts";
import { handler } from "../../lib/http/handler.ts";
import { acceptDelivery } from "../../lib/http/ingest.ts";
import { answerReady } from "../../lib/http/ready.ts";
import { startAttendant } from "../../lib/jobs/attendant.ts";
import { startWorker } from "../../lib/jobs/worker.ts";
import { prepareDatabase } from "../../lib/platform/prepare-database.ts";
import { onStop } from "../../lib/platform/stop-signals.ts";

const ROUTES: Record<string, (request: Request) => Promise<Response>> = {
  "/api/ingest": (request) => acceptDelivery(request, sourceCredential(request)),
  "/api/health/ready": () => answerReady(),
  "/api/health/live": () => Promise.resolve(Response.json({ status: "live" })),
};

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = incoming.method === "POST" ? { body: new Uint8Array(await buffer(incoming)) } : {};
  const headers = { authorization: incoming.headers.authorization ?? "" };
  const request = new Request(`http://localhost${incoming.url ?? "/"}`, {
    method: incoming.method ?? "GET",
    headers,
    ...body,
  });
  const route = ROUTES[incoming.url ?? ""];
  if (route === undefined) return void outgoing.writeHead(404).end();
  const response = await handler(route)(request, undefined);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
}

const database = await prepareDatabase();
await database.firstRun();
const beside = [startAttendant(), startWorker()];
const server = createServer((incoming, outgoing) => {
  // A sender that broke off gets no answer.
  answer(incoming, outgoing).catch(() => outgoing.destroy());
}).listen(env().PORT, env().HOST);
await new Promise<void>((resolve) => onStop(resolve));
server.close();
server.closeAllConnections();
await Promise.all(beside.map(({ stop }) => stop()));
await database.close();
