import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { startWorker } from "../../lib/jobs/worker.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { sourceHealth } from "../../lib/sources/source-health.ts";
import { useFreshDatabase } from "../support/database.ts";
import { startTailscaleApi } from "../support/tailscale-api.ts";

useFreshDatabase();

it("a running worker pulls what was added within seconds, tells how far it is, and stops at once", async () => {
  const api = await startTailscaleApi();
  const organizationId = randomUUID();
  await transaction({ role: "owner" }, (client) =>
    client.query("INSERT INTO organization (id, slug, name) VALUES ($1, 'pulled', 'pulled')", [organizationId]),
  );
  const worker = startWorker();
  try {
    const { id } = await createSource({
      organizationId,
      kind: "tailscale-config",
      name: "watched",
      settings: { baseUrl: api.baseUrl },
      credentials: { apiToken: "tskey-api-test" },
      baseUrls: "any",
    });
    await expect
      .poll(
        async () => {
          const health = await sourceHealth({ organizationId, now: new Date() });
          return health.find((source) => source.id === id)?.pull;
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ state: "following", problem: null, failed: [], covered: [{}] });
  } finally {
    const began = performance.now();
    await worker.stop();
    expect(performance.now() - began).toBeLessThan(3_000);
    await api.close();
  }
});
