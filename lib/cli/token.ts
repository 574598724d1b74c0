import { Option, type Command } from "commander";
import { createApiToken, listApiTokens, revokeApiToken } from "../auth/api-token.ts";
import { ROLES, type Role } from "../auth/scope.ts";
import { optionsOf, printList, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

/** `onrecord token create|list|revoke`: API tokens; a source's own token comes with `source add`. */
export function addTokenCommands(program: Command): void {
  const token = program.command("token").description("API tokens, to read with");
  token
    .command("create")
    .description("make an API token; it is shown this once")
    .requiredOption("--name <name>", "what it is for")
    .addOption(new Option("--role <role>", "what it may do").choices(ROLES).makeOptionMandatory())
    .action(async ({ name, role }: { name: string; role: Role }, command: Command) => {
      const options = optionsOf(command);
      const made = await withOrganization(options.organization, (organizationId) =>
        createApiToken({ organizationId, name, role, createdBy: "command line" }),
      );
      printResult({ id: made.id, token: made.token }, { ...options, text: `Token, shown this once: ${made.token}` });
    });
  token
    .command("list")
    .description("every API token there ever was, newest first")
    .action(async (_options, command: Command) => {
      const options = optionsOf(command);
      const rows = await withOrganization(options.organization, (organizationId) => listApiTokens({ organizationId }));
      printList(rows, { ...options, columns: ["id", "name", "role", "hint", "createdAt", "lastUsedAt", "revokedAt"] });
    });
  token
    .command("revoke")
    .description("end an API token")
    .argument("<id>", "its id, as `token list` shows it")
    .action(async (id: string, _options, command: Command) => {
      const options = optionsOf(command);
      await withOrganization(options.organization, (organizationId) => revokeApiToken({ organizationId, id }));
      printResult({ id, revoked: true }, { ...options, text: `Revoked ${id}.` });
    });
}
