import { Argument, type Command } from "commander";
import { STREAM_IDS, type StreamId } from "../events/field.ts";
import { formatKeptDays, parseKeptDays } from "../retention/policy.ts";
import { readInstallationRetention, setInstallationRetention } from "../retention/set-policy.ts";
import { optionsOf, printList, printResult } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `onrecord retention show|set`: for how long the installation keeps each stream. Organizations set shorter times in the console. */
export function addRetentionCommands(program: Command): void {
  const retention = program.command("retention").description("for how long the whole installation keeps its events");
  retention
    .command("show")
    .description("every stream, and for how long it is kept")
    .action(async (_options, command: Command) => {
      const kept = await withDatabase(readInstallationRetention);
      const rows = STREAM_IDS.map((stream) => ({ stream, kept: formatKeptDays(kept[stream]) }));
      printList(rows, { ...optionsOf(command), columns: ["stream", "kept"] });
    });
  retention
    .command("set")
    .description(
      "keep a stream for so long; a shorter time removes nothing for a day, and can be taken back until then",
    )
    .addArgument(new Argument("<stream>", "which stream").choices(STREAM_IDS))
    .argument("<duration>", "whole days as 400d, or forever")
    .action(async function (this: Command, stream: StreamId, duration: string) {
      const days = parseKeptDays(duration);
      await withDatabase(() => setInstallationRetention(stream, days, "command line"));
      const kept = formatKeptDays(days);
      printResult({ stream, kept }, { ...optionsOf(this), text: `${stream} are kept ${inWords(days)}.` });
    });
}

function inWords(days: number | null): string {
  if (days === null) return "for ever";
  return `for ${String(days)} days; older ones are removed from tomorrow on`;
}
