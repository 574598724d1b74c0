import { Option, type Command } from "commander";
import { SOURCE_KINDS } from "../ingest/registry.ts";
import { createSource } from "../sources/create-source.ts";
import { listSources } from "../sources/list-sources.ts";
import { rotateSourceToken } from "../sources/source-token.ts";
import { AppError } from "../errors.ts";
import { optionsOf, printList, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

type NewSource = { kind: string; name: string; cluster?: string };

/** `onrecord source add|list|rotate` */
export function addSourceCommands(program: Command): void {
  const source = program.command("source").description("where records come from");
  source
    .command("add")
    .description("make a source; its token is shown this once")
    .addOption(new Option("--kind <kind>", "what it sends").choices(Object.keys(SOURCE_KINDS)).makeOptionMandatory())
    .requiredOption("--name <name>", "what to call it")
    .option("--cluster <name>", "the cluster it stands for, where its records do not name theirs")
    .action(async ({ kind, name, cluster }: NewSource, command: Command) => {
      const options = optionsOf(command);
      const made = await withOrganization(options.organization, (organizationId) =>
        createSource({ organizationId, kind, name, cluster }),
      );
      const shown = { id: made.id, kind: made.kind, name: made.name, token: made.token };
      printResult(shown, {
        ...options,
        text: `Source ${made.name} (${made.id})\nToken, shown this once: ${made.token}`,
      });
    });
  source
    .command("list")
    .description("every source of the organization")
    .action(async (_options, command: Command) => {
      const options = optionsOf(command);
      const rows = await withOrganization(options.organization, (organizationId) => listSources({ organizationId }));
      printList(rows, { ...options, columns: ["id", "kind", "name", "cluster", "tokenHint", "createdAt"] });
    });
  source
    .command("rotate")
    .description("give a source a new token; the old one ends at once")
    .argument("<source>", "its id or name")
    .action(async (which: string, _options, command: Command) => {
      const options = optionsOf(command);
      const rotated = await withOrganization(options.organization, (organizationId) => rotate(organizationId, which));
      printResult(rotated, { ...options, text: `Token, shown this once: ${rotated.token}` });
    });
}

async function rotate(organizationId: string, which: string): Promise<{ id: string; token: string }> {
  const found = (await listSources({ organizationId })).find(({ id, name }) => id === which || name === which);
  if (found === undefined)
    throw new AppError("not-found", `There is no source "${which}". \`npx onrecord source list\` shows them.`);
  const { token } = await rotateSourceToken({ organizationId, sourceId: found.id });
  return { id: found.id, token };
}
