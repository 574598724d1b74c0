/** One of two processes that append the same delivery at once: waits for the word, appends, reports what it made. */
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { apiCall, judged } from "./events.ts";

const [url = "", organizationId = "", id = ""] = process.argv.slice(2);
await useDatabase(url);
const delivery = judged(Array.from({ length: 500 }, (_, index) => apiCall({ key: `call-${String(index)}` })));
process.send?.("ready");
process.once("message", () => {
  void append({ organizationId, id }, arrivalAt(new Date()), [delivery]).then(async ({ accepted }) => {
    process.send?.(accepted);
    await closeDatabase();
    process.disconnect();
  });
});
