import { lookup } from "../lookup.ts";

/** What Tailscale writes in capitals because it is an abbreviation, or a name that is not written as it is said. */
const SPELLINGS = lookup<string>({
  ACL: "ACL",
  API: "API",
  DNS: "DNS",
  HTTPS: "HTTPS",
  ID: "ID",
  IPS: "IPs",
  OAUTH: "OAuth",
  PAM: "PAM",
  SCIM: "SCIM",
  TKA: "tailnet lock",
  TCD: "tailnet name",
  MULLVAD: "Mullvad",
  STRIPE: "Stripe",
  BORDER0: "Border0",
  VPN: "VPN",
});

const VERBS = lookup<string>({
  get: "got",
  go: "went",
  leave: "left",
  let: "let",
  log: "logged",
  make: "made",
  send: "sent",
  set: "set",
  stop: "stopped",
  withdraw: "withdrew",
  cancel: "cancelled",
});

/** One of Tailscale's upper-case words as one reads it within a sentence: `OAUTH_CLIENT` → `OAuth client`. */
export function spokenWord(word: string): string {
  return word
    .split("_")
    .map((part) => SPELLINGS[part] ?? part.toLowerCase())
    .join(" ");
}

/** The same at the start of a line, as a label: `ADMIN_CONSOLE` → `Admin console`. */
export function labelWord(word: string): string {
  const spoken = spokenWord(word);
  return spoken.charAt(0).toUpperCase() + spoken.slice(1);
}

/** A phrase whose first word is a verb, in the past tense: `disable key expiry` → `disabled key expiry`. */
export function inThePast(phrase: string): string {
  const end = phrase.indexOf(" ");
  const verb = end < 0 ? phrase : phrase.slice(0, end);
  return pastOf(verb) + phrase.slice(verb.length);
}

function pastOf(verb: string): string {
  const known = VERBS[verb];
  if (known !== undefined) return known;
  if (verb.endsWith("e")) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

/** A text of at most so many UTF-16 units; what is cut off is marked, and no character is cut in two. */
export function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
