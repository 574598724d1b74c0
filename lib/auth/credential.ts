/** The credential of an `Authorization` header: a bearer token, or the password of HTTP Basic (senders that know nothing else). Undefined when it has none. */
export function credentialOf(authorization: string | null): string | undefined {
  const [, scheme = "", value = ""] = /^(\S+)\s+(\S+)\s*$/.exec(authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return undefined;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  // `curl -u TOKEN:` sends it as the user's name.
  return colon === -1 ? undefined : decoded.slice(colon + 1) || decoded.slice(0, colon) || undefined;
}
