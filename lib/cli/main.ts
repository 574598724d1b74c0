import { Command, CommanderError } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { AppError } from "../errors.ts";
import { log } from "../log.ts";
import { addBenchCommand } from "./bench.ts";
import { addCommandsCommands } from "./commands-rebuild.ts";
import { addExportCommand } from "./export.ts";
import { addImportCommand } from "./import.ts";
import { addHoldCommands } from "./hold.ts";
import { addMigrateCommand } from "./migrate.ts";
import { terminalSafe } from "./output.ts";
import { addRejectsCommands } from "./rejects.ts";
import { addRetentionCommands } from "./retention.ts";
import { addRollupsCommands } from "./rollups-rebuild.ts";
import { addSourceCommands } from "./source.ts";
import { addStartCommand } from "./start.ts";
import { addTokenCommands } from "./token.ts";
import { addUserCommands } from "./user.ts";
import { addWorkerCommand } from "./worker.ts";

const FAILED = 1;
const WRONG_USAGE = 2;

/** One line a command; every one of them understands --json and --organization. */
function commandLine(): Command {
  const program = new Command("onrecord")
    .version(manifest.version)
    .description("Self-hosted audit console for Kubernetes access")
    .option("--json", "print one JSON object on one line (a list: one a line) and nothing else", false)
    .option("--organization <slug>", "which organization, where there are several", "default")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  addStartCommand(program);
  addWorkerCommand(program);
  addMigrateCommand(program);
  addSourceCommands(program);
  addTokenCommands(program);
  addUserCommands(program);
  addImportCommand(program);
  addExportCommand(program);
  addRejectsCommands(program);
  addCommandsCommands(program);
  addRollupsCommands(program);
  addRetentionCommands(program);
  addHoldCommands(program);
  addBenchCommand(program);
  return program;
}

/** @returns the exit status: 0 done, 1 failed, 2 wrong usage */
async function run(args: string[]): Promise<number> {
  try {
    await commandLine().parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  // Commander has said it already; help and version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  log.debug({ err: error }, "the command failed");
  process.stderr.write(`${terminalSafe(error instanceof Error ? error.message : String(error))}\n`);
  return error instanceof AppError && error.code === "invalid" ? WRONG_USAGE : FAILED;
}

// Whoever reads our output (`| head`) may have enough of it before we are done.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : FAILED);
});
process.exitCode = await run(process.argv.slice(2));
// Keeps nothing else alive: the launcher's channel is only there to notice its end.
if (process.connected) process.disconnect();
