import { Option, type Command } from "commander";
import { ROLES, type Role } from "../auth/scope.ts";
import { addUser, listUsers, resetPassword } from "../auth/users.ts";
import { optionsOf, printList, printResult } from "./output.ts";
import { withDatabase, withOrganization } from "./with-database.ts";

/** `onrecord user add|reset|list` */
export function addUserCommands(program: Command): void {
  const user = program.command("user").description("people who sign in with a password");
  user
    .command("add")
    .description("let somebody in; a new person's one-time password is shown this once")
    .argument("<email>")
    .addOption(new Option("--role <role>", "what they may do").choices(ROLES).default("viewer"))
    .action(async (email: string, { role }: { role: Role }, command: Command) => {
      const options = optionsOf(command);
      const added = await withOrganization(options.organization, (organizationId) =>
        addUser({ organizationId, email, role }),
      );
      printResult(added, { ...options, text: tellPassword(added.email, added.oneTimePassword) });
    });
  user
    .command("reset")
    .description("a new one-time password in place of a lost one; their sessions end")
    .argument("<email>")
    .action(async (email: string, _options, command: Command) => {
      const oneTimePassword = await withDatabase(() => resetPassword(email));
      printResult({ email, oneTimePassword }, { ...optionsOf(command), text: tellPassword(email, oneTimePassword) });
    });
  user
    .command("list")
    .description("the organization's members")
    .action(async (_options, command: Command) => {
      const options = optionsOf(command);
      const rows = await withOrganization(options.organization, (organizationId) => listUsers({ organizationId }));
      printList(rows, { ...options, columns: ["id", "email", "name", "role", "createdAt", "disabledAt"] });
    });
}

function tellPassword(email: string, password: string | null): string {
  return password === null
    ? `${email} signs in as before.`
    : `${email}, one-time password, shown this once: ${password}`;
}
