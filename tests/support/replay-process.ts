/** One of two processes that replay the same rejects at once: waits for the word, replays, reports what it made. */
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { replayRejects } from "../../lib/ingest/replay-rejects.ts";

const [url = "", organizationId = "", sourceId = ""] = process.argv.slice(2);
await useDatabase(url);
process.send?.("ready");
process.once("message", () => {
  void replayRejects({ organizationId, sourceId, by: "test" }).then(async ({ accepted }) => {
    process.send?.(accepted);
    await closeDatabase();
    process.disconnect();
  });
});
