import type { Command } from "commander";
import { rebuildRollUps } from "../rollups/roll-up.ts";
import { optionsOf, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

/** `onrecord rollups rebuild`: counts API calls by hour and day anew; returns when that is done. */
export function addRollupsCommands(program: Command): void {
  program
    .command("rollups")
    .description("what API calls are counted by, so that facets and histograms are quick")
    .command("rebuild")
    .description("forget the roll-ups and make them anew; the same events give the same figures")
    .action(async (_given: object, command: Command) => {
      const options = optionsOf(command);
      const done = await withOrganization(options.organization, (organizationId) =>
        rebuildRollUps(organizationId, new Date()),
      );
      const text = `${String(done.hours)} hours rolled up, ${String(done.days)} days made of them; ${String(done.left)} hours left for later`;
      printResult(done, { ...options, text });
    });
}
