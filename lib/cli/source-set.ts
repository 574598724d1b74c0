import type { Command } from "commander";
import { setSourceCredentials } from "../sources/set-credentials.ts";
import { setSourceSettings } from "../sources/set-settings.ts";
import { findSource } from "./find-source.ts";
import { optionsOf, printResult } from "./output.ts";
import { credentialsOf, pullOptions, pullSettingsOf, type PullFlags } from "./pull-flags.ts";
import { recorderOptions, settingsOf, type RecorderFlags } from "./recorder-flags.ts";
import { withOrganization } from "./with-database.ts";

type Flags = RecorderFlags & PullFlags;

/** `onrecord source set`: what a source is told besides its cluster, and what it signs in with. */
export function addSetCommand(source: Command): void {
  const set = source
    .command("set")
    .description("change what a source is told, or what it signs in with; what is not given stays as it is")
    .argument("<source>", "its id or name");
  for (const option of [...recorderOptions(), ...pullOptions()]) set.addOption(option);
  set.addHelpText(
    "after",
    "\n--recorder-address none takes its addresses away. A running server follows within seconds.",
  );
  set.action(async (...[which, flags, command]: [string, Flags, Command]) => {
    if (Object.keys(flags).length === 0)
      command.error("error: name what to set: --recorder-address, --allowed-tag, --api-token, --interval …");
    const options = optionsOf(command);
    const changed = await withOrganization(options.organization, async (organizationId) => {
      const { id: sourceId } = await findSource(organizationId, which);
      return change({ organizationId, sourceId }, flags);
    });
    printResult(changed, { ...options, text: `Source ${changed.name} has ${JSON.stringify(changed.settings)} now.` });
  });
}

type Changed = { id: string; name: string; settings: Record<string, unknown> };

/** The settings first: they may be refused, and then nothing is to change. */
async function change(source: { organizationId: string; sourceId: string }, flags: Flags): Promise<Changed> {
  const given = { ...settingsOf(flags), ...pullSettingsOf(flags) };
  const changed = await setSourceSettings({ ...source, given, baseUrls: "any" });
  const credentials = credentialsOf(flags);
  if (credentials !== undefined) await setSourceCredentials({ ...source, credentials });
  return changed;
}
