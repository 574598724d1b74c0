import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourceCredential } from "../../lib/auth/source-token.ts";
import { createFirstAdmin } from "../../lib/auth/users.ts";
import { personById } from "../../lib/auth/person.ts";
import { chooseMembership } from "../../lib/auth/membership.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { transaction } from "../../lib/db.ts";
import { foldCommitted } from "../../lib/folding/follow.ts";
import { startDemo } from "../../lib/demo/start.ts";
import { handler } from "../../lib/http/handler.ts";
import { acceptDelivery } from "../../lib/http/ingest.ts";
import { useFreshDatabase } from "../support/database.ts";

useFreshDatabase();

const CALLS_PER_DAY = 1_500;
const CONNECTIONS_PER_DAY = 1_000;
const PER_DAY = { callsPerDay: CALLS_PER_DAY, connectionsPerDay: CONNECTIONS_PER_DAY };
const accept = handler((request: Request) => acceptDelivery(request, sourceCredential(request)));
let server: Server;
let baseUrl: string;

/** The product's own ingest over HTTP, without the rest of the house. */
beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
      if (incoming.method !== "POST") return outgoing.end();
      const headers = new Headers({ authorization: incoming.headers.authorization ?? "" });
      const answer = await accept(
        new Request(new URL(incoming.url ?? "", baseUrl), { method: "POST", headers, body: Buffer.concat(chunks) }),
        {},
      );
      return outgoing.writeHead(answer.status).end(await answer.text());
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  baseUrl = `http://127.0.0.1:${String(address.port)}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

async function facts(sql: string): Promise<Record<string, number | string | null>> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<Record<string, number | string | null>>(sql);
    return rows[0] ?? {};
  });
}

const COUNTS = `
  SELECT (SELECT count(*)::int FROM audit_event) AS calls, (SELECT count(*)::int FROM command_event) AS recorded,
         (SELECT count(*)::int FROM tailnet_change) AS changes, (SELECT count(*)::int FROM network_flow) AS flows,
         (SELECT count(DISTINCT change_key)::int FROM tailnet_change) AS different,
         (SELECT coalesce(sum(duplicates), 0)::int FROM delivery d JOIN source s ON s.id = d.source_id WHERE s.kind LIKE 'tailscale-%') AS repeated,
         (SELECT count(*)::int FROM tailnet_change WHERE action = 'UPDATE' AND property = 'ACL' AND outcome = 'success') AS edits,
         (SELECT coalesce(sum(rejected), 0)::int FROM delivery) AS rejected, (SELECT count(*)::int FROM source) AS sources,
         (SELECT count(DISTINCT cluster)::int FROM api_call_rows) AS clusters,
         (SELECT count(*)::int FROM source_token WHERE revoked_at IS NULL) AS tokens,
         (SELECT count(*)::int FROM audit_event WHERE occurred_at > now() + interval '1 minute') AS future`;

/** Polls what the demo does in its own time. */
async function until(met: () => Promise<boolean>): Promise<void> {
  await expect.poll(met, { timeout: 30_000, interval: 100 }).toBe(true);
}

describe("startDemo", () => {
  it("fills an empty organization with a day of calls and commands, then streams live ones", async () => {
    const admin = await createFirstAdmin({ email: "admin@example.com", password: "correct horse battery" });
    const demo = await startDemo({ baseUrl, ...PER_DAY });
    await until(async () => {
      const { calls, flows } = await facts(COUNTS);
      return Number(calls) > CALLS_PER_DAY && Number(flows) > CONNECTIONS_PER_DAY / 2;
    });
    await demo.stop();
    const { calls, recorded, rejected, repeated, sources, clusters, tokens, future } = await facts(COUNTS);
    expect({ rejected, repeated, sources, clusters, tokens, future }).toEqual({
      rejected: 0,
      repeated: 0,
      sources: 7,
      clusters: 3,
      tokens: 7,
      future: 0,
    });
    expect(Number(calls)).toBeLessThan(CALLS_PER_DAY * 1.2);
    expect(Number(recorded)).toBeGreaterThan(20);
    const { commands } = await deriveCommands();
    expect(commands).toBeGreaterThanOrEqual(Number(recorded));

    const { user_id } = await facts(`SELECT user_id FROM membership WHERE organization_id = '${admin.organizationId}'`);
    const person = await personById(String(user_id));
    expect(person?.memberships.map(({ organization, role }) => [organization.slug, role])).toEqual([
      ["demo", "owner"],
      ["default", "owner"],
    ]);
    expect(person && chooseMembership(person, undefined)?.organization.slug).toBe("demo");
  });

  it("fills the tailnet's day too: changes of which each is another, edits of its policy, and flows that both ends told of", async () => {
    const { changes, different, edits, flows } = await facts(COUNTS);
    expect(Number(changes)).toBeGreaterThan(40);
    expect(different).toBe(changes);
    expect(Number(edits)).toBeGreaterThanOrEqual(7);
    expect(Number(flows)).toBeLessThan(CONNECTIONS_PER_DAY * 1.6);
    await foldCommitted();
    const { folded } = await facts("SELECT count(*)::int AS folded FROM folded WHERE how = 'report'");
    expect(Number(folded)).toBeGreaterThan(Number(flows) / 5);
  });

  it("after a restart goes on where it stopped, with new tokens and nothing made twice", async () => {
    const before = await facts(COUNTS);
    const demo = await startDemo({ baseUrl, ...PER_DAY });
    await until(async () => Number((await facts(COUNTS))["calls"]) > Number(before["calls"]));
    await demo.stop();
    const after = await facts(COUNTS);
    expect(Number(after["calls"])).toBeLessThan(Number(before["calls"]) + 200);
    expect(Number(after["flows"])).toBeLessThan(Number(before["flows"]) + 100);
    expect(Number(after["changes"])).toBeLessThan(Number(before["changes"]) + 10);
    expect(after).toMatchObject({ sources: 7, tokens: 7, rejected: 0, repeated: 0 });
  });

  it("waits for a server that is not there yet, and stops at once when told to", async () => {
    const demo = await startDemo({ baseUrl: "http://127.0.0.1:1", ...PER_DAY });
    await demo.stop();
  });
});
