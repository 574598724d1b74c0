import { lookup } from "../events/lookup.ts";

/** What /login says for the `error` in its address. Codes are next-auth's and ours; an unknown one says the general thing, never its own text. */
const MESSAGES = lookup<string>({
  CredentialsSignin: "The e-mail address or the password is wrong.",
  Disabled: "This account is disabled. An administrator can enable it again.",
  NoOrganization: "You belong to no organization here. Ask an administrator to add you.",
  EmailNotVerified: "Your sign-in provider has not verified your e-mail address.",
  DomainNotAllowed: "Your e-mail address is not of a domain that may sign in here.",
  OAuthSignin: "The sign-in provider cannot be reached. Try again; an administrator finds the cause in the log.",
  OAuthCallback:
    "The sign-in provider's answer was not accepted. Try again; an administrator finds the cause in the log.",
  AccessDenied: "You may not sign in here.",
  Unavailable: "The database cannot be reached. Try again in a moment.",
});

/** `Throttled-<seconds>`: how long to wait. */
export function throttledCode(seconds: number): string {
  return `Throttled-${String(seconds)}`;
}

/** @returns undefined when there was no error. */
export function signInMessage(code: string | undefined): string | undefined {
  if (code === undefined || code === "") return undefined;
  const seconds = /^Throttled-(\d{1,5})$/.exec(code)?.[1];
  if (seconds !== undefined) return `Too many attempts. Try again in ${waitText(Number(seconds))}.`;
  return MESSAGES[code] ?? "Signing in did not work. Try again.";
}

function waitText(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "1 second" : `${String(seconds)} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${String(minutes)} minutes`;
}
