import type { FirstAdmin } from "../auth/users.ts";

type Welcome = { url: string; remote: string | undefined; admin: FirstAdmin | undefined };

const NEXT_STEP = "Next: sign in, open System › Sources and add your cluster. Ctrl-C stops everything.";
const DATABASE_AWAY = [
  "The database cannot be reached. Deliveries are accepted and kept on this disk until it is back; nobody can sign in before.",
  "Ctrl-C stops everything.",
];

/** What the person who typed `npm start` needs to know now. */
export function welcome({ url, remote, admin }: Welcome): string {
  return [
    "",
    `Onrecord is running:  ${url}`,
    ...(remote === undefined || url === remote ? [] : [`From other machines:  ${remote}`]),
    "",
    ...(admin === undefined ? DATABASE_AWAY : [...signInLines(admin), NEXT_STEP]),
    "",
  ].join("\n");
}

/** How to get in; a one-time password is in it only the first time. */
export function signInLines({ email, created, oneTimePassword }: FirstAdmin): string[] {
  if (!created) return [`Sign in as ${email}; \`npx onrecord user reset ${email}\` makes a new password.`, ""];
  if (oneTimePassword === null) return [`First administrator:  ${email}, with the password you gave.`, ""];
  return [
    `First administrator:  ${email}`,
    `One-time password:    ${oneTimePassword}`,
    "It is shown this once; you choose your own when you sign in.",
    "",
  ];
}
