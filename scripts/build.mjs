// Runs on the clone's own Node, as scripts/test.mjs calls it.
import { buildIfStale } from "../lib/platform/build.ts";

await buildIfStale((text) => {
  process.stdout.write(`${text}\n`);
});
