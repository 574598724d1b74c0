import type { Command } from "commander";
import { openDatabase } from "../platform/open-database.ts";
import { firstRun } from "../platform/first-run.ts";
import { optionsOf, printResult } from "./output.ts";

/** `onrecord migrate`: what `npm start` does to the database, for deployments that do it apart. */
export function addMigrateCommand(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to this version; make its first organization and owner")
    .action(async (_options, command: Command) => {
      const database = await openDatabase();
      try {
        const { email, created, oneTimePassword } = await firstRun();
        const admin = created ? { email, oneTimePassword } : null;
        printResult(
          { applied: database.migrated, admin },
          { ...optionsOf(command), text: tell(database.migrated, admin) },
        );
      } finally {
        await database.close();
      }
    });
}

function tell(applied: string[], admin: { email: string; oneTimePassword: string | null } | null): string {
  const done = applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`;
  if (admin === null) return done;
  const password =
    admin.oneTimePassword === null ? "the password given" : `the one-time password ${admin.oneTimePassword}`;
  return `${done}\nFirst administrator: ${admin.email} with ${password}.`;
}
