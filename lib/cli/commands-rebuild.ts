import { type Command, InvalidArgumentError } from "commander";
import { rebuildCommands } from "../commands/rebuild.ts";
import { instantOf, type Instant } from "../events/instant.ts";
import { parseTimeBound } from "../query/time-range.ts";
import { optionsOf, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

/** `onrecord commands rebuild`: derives commands anew from the events; returns when all of them can be read. */
export function addCommandsCommands(program: Command): void {
  program
    .command("commands")
    .description("what is derived from API calls")
    .command("rebuild")
    .description(
      "derive commands anew, all or those with a part in a time range; the same events give the same commands",
    )
    .option("--from <time>", "RFC 3339, or now-24h; included", readMoment)
    .option("--to <time>", "RFC 3339, or now; not included", readMoment)
    .action(async (range: { from?: Instant; to?: Instant }, command: Command) => {
      const options = optionsOf(command);
      const done = await withOrganization(options.organization, (organizationId) =>
        rebuildCommands({ organizationId, ...range }),
      );
      const text = `${String(done.commands)} commands of ${String(done.calls)} API calls; ${String(done.removed)} stale ones removed`;
      printResult(done, { ...options, text });
    });
}

function readMoment(text: string): Instant {
  const bound = parseTimeBound(text);
  if (bound === undefined)
    throw new InvalidArgumentError('Give an RFC 3339 time such as 2026-11-20T23:00:00Z, or "now-24h".');
  return "instant" in bound ? bound.instant : instantOf(Math.max(0, Date.now() - bound.beforeNowMs));
}
