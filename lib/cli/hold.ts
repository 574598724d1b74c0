import type { Command } from "commander";
import { liftHold, listHolds, placeHold, readHold } from "../retention/legal-holds.ts";
import { optionsOf, printList, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

const BY = "command line";

/** `onrecord hold place|list|lift`: legal holds, while one of which stands nothing of the organization is removed. */
export function addHoldCommands(program: Command): void {
  const hold = program.command("hold").description("legal holds: while one stands, nothing is removed");
  hold
    .command("place")
    .description("place a legal hold; when this returns nothing is removed any more")
    .requiredOption("--name <name>", "what it is called")
    .requiredOption("--reason <reason>", "why it is placed")
    .action(async (given: { name: string; reason: string }, command: Command) => {
      const options = optionsOf(command);
      const facts = readHold(given);
      const placed = await withOrganization(options.organization, (organizationId) =>
        placeHold({ organizationId, ...facts, by: BY }),
      );
      printResult(placed, { ...options, text: `Placed ${placed.id}. Nothing is removed until it is lifted.` });
    });
  hold
    .command("list")
    .description("every hold there ever was, those that stand first")
    .action(async (_options, command: Command) => {
      const options = optionsOf(command);
      const rows = await withOrganization(options.organization, listHolds);
      printList(rows, { ...options, columns: ["id", "name", "placedAt", "placedBy", "liftedAt", "liftedBy"] });
    });
  hold
    .command("lift")
    .description("lift a legal hold; it stays on record, and nothing is removed for a day")
    .argument("<id>", "its id, as `hold list` shows it")
    .action(async (id: string, _options, command: Command) => {
      const options = optionsOf(command);
      const lifted = await withOrganization(options.organization, (organizationId) =>
        liftHold({ organizationId, id, by: BY }),
      );
      printResult(lifted, { ...options, text: `Lifted ${lifted.id}.` });
    });
}
