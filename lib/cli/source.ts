import { InvalidArgumentError, Option, type Command } from "commander";
import { SOURCE_KINDS } from "../ingest/registry.ts";
import { createSource } from "../sources/create-source.ts";
import { listSources } from "../sources/list-sources.ts";
import { setRateLimit } from "../sources/set-rate-limit.ts";
import { rotateSourceToken } from "../sources/source-token.ts";
import { findSource } from "./find-source.ts";
import { optionsOf, printList, printResult } from "./output.ts";
import { credentialsOf, pullOptions, pullSettingsOf, type PullFlags } from "./pull-flags.ts";
import { recorderOptions, settingsOf, type RecorderFlags } from "./recorder-flags.ts";
import { addPullCommand } from "./source-pull.ts";
import { addSetCommand } from "./source-set.ts";
import { addTestCommand } from "./source-test.ts";
import { addValidateCommand } from "./source-validate.ts";
import { addWebhookCommand } from "./source-webhook.ts";
import { withOrganization } from "./with-database.ts";

type NewSource = { kind: string; name: string; cluster?: string } & RecorderFlags & PullFlags;

/** `onrecord source add|list|rotate|limit|set|webhook|validate|test|pull` */
export function addSourceCommands(program: Command): void {
  const source = program.command("source").description("where records come from");
  const add = source
    .command("add")
    .description("make a source; its token is shown this once, and what it signs in with elsewhere never")
    .addOption(new Option("--kind <kind>", "what it sends").choices(Object.keys(SOURCE_KINDS)).makeOptionMandatory())
    .requiredOption("--name <name>", "what to call it")
    .option("--cluster <name>", "the cluster it stands for, where its records do not name theirs");
  for (const option of [...recorderOptions(), ...pullOptions()]) add.addOption(option);
  add.action(async ({ kind, name, cluster, ...given }: NewSource, command: Command) => {
    const options = optionsOf(command);
    const made = await withOrganization(options.organization, (organizationId) =>
      createSource({
        organizationId,
        kind,
        name,
        cluster,
        settings: { ...settingsOf(given), ...pullSettingsOf(given) },
        credentials: credentialsOf(given),
        baseUrls: "any",
      }),
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
      printList(rows, {
        ...options,
        columns: ["id", "kind", "name", "cluster", "rateLimit", "tokenHint", "createdAt"],
      });
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
  addLimitCommand(source);
  addSetCommand(source);
  addWebhookCommand(source);
  addValidateCommand(source);
  addTestCommand(source);
  addPullCommand(source);
}

function addLimitCommand(source: Command): void {
  source
    .command("limit")
    .description(
      "how many records a second a source may send before it is answered 429; each server process allows that many",
    )
    .argument("<source>", "its id or name")
    .argument("<records-per-second>", "a whole number, or none for as many as come", parseLimit)
    .action(async (...[which, rateLimit, , command]: [string, number | null, object, Command]) => {
      const options = optionsOf(command);
      const set = await withOrganization(options.organization, async (organizationId) => {
        const { id: sourceId } = await findSource(organizationId, which);
        return setRateLimit({ organizationId, sourceId, rateLimit });
      });
      const limit = set.rateLimit === null ? "no limit" : `a limit of ${String(set.rateLimit)} records a second`;
      printResult(set, { ...options, text: `Source ${set.name} has ${limit} now.` });
    });
}

function parseLimit(text: string): number | null {
  if (text === "none") return null;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes a whole number of records a second, or none.");
}

async function rotate(organizationId: string, which: string): Promise<{ id: string; token: string }> {
  const { id } = await findSource(organizationId, which);
  const { token } = await rotateSourceToken({ organizationId, sourceId: id });
  return { id, token };
}
