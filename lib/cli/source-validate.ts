import type { Command } from "commander";
import { AppError } from "../errors.ts";
import { checkSource, type Check } from "../pull/check-source.ts";
import { optionsOf, printResult } from "./output.ts";
import { withPuller } from "./with-puller.ts";

/** `onrecord source validate`: whether a pulled source's settings, credentials and scope are right. */
export function addValidateCommand(source: Command): void {
  source
    .command("validate")
    .description("check a pulled source's configuration, and by one request whether its credential may read the log")
    .argument("<source>", "its id or name")
    .action(async (which: string, _options, command: Command) => {
      const options = optionsOf(command);
      const checks = await withPuller({ organization: options.organization, which }, checkSource);
      const wrong = checks.find(({ ok }) => !ok);
      printResult({ ok: wrong === undefined, checks }, { ...options, text: checks.map(line).join("\n") });
      if (wrong !== undefined) throw new AppError("unavailable", `${which} cannot be pulled as it is.`);
    });
}

function line({ check, ok, detail, fix }: Check): string {
  return `${ok ? "ok   " : "WRONG"}  ${check}: ${detail}${fix === null ? "" : `\n       ${fix}`}`;
}
