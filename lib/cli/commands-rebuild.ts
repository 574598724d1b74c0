import type { Command } from "commander";
import { rebuildCommands } from "../commands/rebuild.ts";
import { resolveTimeRange } from "../query/time-range.ts";
import { optionsOf, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

/** `onrecord commands rebuild`: derives commands anew from the events; returns when all of them can be read. */
export function addCommandsCommands(program: Command): void {
  program
    .command("commands")
    .description("what is derived from API calls")
    .command("rebuild")
    .description(
      "decide anew which events are of one call and derive commands anew, all or those with a part in a time range; the same events give the same",
    )
    .option("--from <time>", "RFC 3339, or now-24h; included")
    .option("--to <time>", "RFC 3339, or now; not included")
    .action(async (given: { from?: string; to?: string }, command: Command) => {
      const options = optionsOf(command);
      const range = rangeOf(given);
      const done = await withOrganization(options.organization, (organizationId) =>
        rebuildCommands({ organizationId, ...range }),
      );
      const text = `${String(done.commands)} commands of ${String(done.calls)} API calls; ${String(done.removed)} stale ones removed`;
      printResult(done, { ...options, text });
    });
}

/** An end that is not given lies before, or after, everything. */
function rangeOf({ from, to }: { from?: string; to?: string }): Partial<ReturnType<typeof resolveTimeRange>> {
  if (from === undefined && to === undefined) return {};
  return resolveTimeRange({ from: from ?? "1970-01-01T00:00:00Z", to: to ?? "9999-12-31T23:59:59Z" }, new Date());
}
