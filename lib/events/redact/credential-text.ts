import { isMask } from "./mask.ts";
import { replaceEach } from "./replace-each.ts";
import type { Redaction } from "./redaction.ts";

/*
 * Every pattern here is linear: once its fixed beginning matches, what follows cannot fail, and a function judges what was matched. (A pattern
 * that can fail after a long run is tried again from each place in it.)
 */

/** A header, or a text that quotes one: what follows is a credential whatever it looks like. */
const AUTHORIZATION =
  /(authorization\\{0,3}["']?\s{0,4}(?:[:=]|%3a)(?:\s|\+|%20|\\{0,3}["'[]){0,6})((?:bearer|basic|splunk|token|digest|negotiate)(?:\s|\+|%20){1,4})?([^\s"'\\,;&[\]]*)/gi;
/** A scheme and what follows; prose says "bearer token" too. */
const SCHEME = /\b(bearer|basic|splunk)((?:\s|\+|%20){1,4})([\w.~+/=-]*)/gi;
/** JSON web tokens: base64url of `{"`, parts joined by dots. */
const JWT = /eyJ[\w-]*(?:\.[\w-]*)*/g;
/** Keys that announce themselves: Tailscale, ours, GitHub, GitLab, Slack, Google, Stripe, Vault, npm, DigitalOcean. */
const ANNOUNCED =
  /(?:tskey-|orc_src_|orc_api_|gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|AIza|[rs]k_live_|hvs\.|npm_|dop_v1_)[\w.-]*/g;
/** AWS access key ids. */
const AWS = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g;
/** A private key in PEM, and its beginning in base64 (of `-----BEGIN `). */
const PEM = /-----BEGIN(?:[A-Z0-9+]|%20| ){0,40}PRIVATE(?: |\+|%20)KEY/g;
const PEM_BASE64 = /LS0tLS1CRUdJTi[A-Za-z0-9+/]*={0,2}/g;
/** What follows `://` up to the path: a host, or `user:password@host`, where the password may hold @ itself. */
const AUTHORITY = /(:\/\/|:\\\/\\\/|%3a%2f%2f)([^\s/?#"'<>\\]*)/gi;

const ANNOUNCED_LENGTH_MIN = 16;
const TOKEN_LENGTH_MIN = 20;

/** Replaces credentials that can be told by themselves, wherever they stand in a text. */
export function redactCredentials(redaction: Redaction, text: string): string {
  if (!redaction.isOn("bearer")) return redactUserInfo(redaction, text);
  const mask = (secret: string): string => redaction.mask("bearer", secret);
  let plain = redactPem(text, mask);
  plain = replaceEach(plain, AUTHORIZATION, ([whole = "", before = "", scheme = "", secret = ""]) =>
    isCredential(secret) ? before + scheme + mask(secret) : whole,
  );
  plain = replaceEach(plain, SCHEME, ([whole = "", scheme = "", space = "", secret = ""]) =>
    isSchemed(scheme, secret) ? scheme + space + mask(secret) : whole,
  );
  plain = plain
    .replace(JWT, (token) => (isJwt(token) ? mask(token) : token))
    .replace(ANNOUNCED, (key) => (key.length >= ANNOUNCED_LENGTH_MIN ? mask(key) : key))
    .replace(AWS, mask)
    .replace(PEM_BASE64, (encoded) => (isPrivate(encoded) ? mask(encoded) : encoded));
  return redactUserInfo(redaction, plain);
}

/** The word after `Authorization:` is none where the header is only spoken of, or its value redacted. */
function isCredential(secret: string): boolean {
  return secret !== "" && !isMask(secret) && !/^(?:bearer|basic|splunk|token|digest|negotiate|redacted)$/i.test(secret);
}

function isSchemed(scheme: string, secret: string): boolean {
  if (scheme.toLowerCase() === "basic") return /^[ -~]+:/.test(Buffer.from(secret, "base64").toString("latin1"));
  return secret.length >= TOKEN_LENGTH_MIN || (secret.length >= 6 && /[^A-Za-z.]/.test(secret));
}

/** The header alone is public, and a text may end there. */
function isJwt(token: string): boolean {
  const [header = "", payload = ""] = token.split(".", 2);
  return header.length >= 8 && payload.length >= 4;
}

function isPrivate(encoded: string): boolean {
  return Buffer.from(encoded.slice(0, 120), "base64").toString("latin1").includes("PRIVATE");
}

/** From its first line to its last; a key that is cut, to the end of the text. */
function redactPem(text: string, mask: (secret: string) => string): string {
  if (!text.includes("-----BEGIN")) return text;
  const parts: string[] = [];
  let from = 0;
  PEM.lastIndex = 0;
  for (let found = PEM.exec(text); found !== null; found = PEM.exec(text)) {
    const end = endOfPem(text, PEM.lastIndex);
    parts.push(text.slice(from, found.index), mask(text.slice(found.index, end)));
    from = PEM.lastIndex = end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}

function endOfPem(text: string, from: number): number {
  const last = text.indexOf("-----END", from);
  const dashes = last === -1 ? -1 : text.indexOf("KEY-----", last);
  return dashes === -1 ? text.length : dashes + "KEY-----".length;
}

function redactUserInfo(redaction: Redaction, text: string): string {
  if (!redaction.isOn("command-line")) return text;
  return text.replace(AUTHORITY, (whole, slashes: string, authority: string) => {
    const at = authority.lastIndexOf("@");
    if (at === -1) return whole;
    const userInfo = authority.slice(0, at);
    const colon = userInfo.search(/:|%3a/i);
    // A user alone is none, but a token in its place: https://ghs_…@github.com
    const from = colon !== -1 ? colon + (userInfo[colon] === ":" ? 1 : 3) : userInfo.length < TOKEN_LENGTH_MIN ? at : 0;
    return (
      slashes + userInfo.slice(0, from) + redaction.mask("command-line", userInfo.slice(from)) + authority.slice(at)
    );
  });
}
