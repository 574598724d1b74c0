import { openEmbeddedPostgres } from "../../lib/platform/embedded-postgres.ts";

// A process of its own that uses the embedded PostgreSQL of a folder until it is killed or told to leave.
const [dataDir = ""] = process.argv.slice(2);
const postgres = await openEmbeddedPostgres({ dataDir });
process.send?.({ url: postgres.url, pid: postgres.pid() });
process.once("message", () => {
  void postgres.release().then(() => {
    process.disconnect();
  });
});
