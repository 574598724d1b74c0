/** What a log says of an address: no query, which may hold the codes of a sign-in, and no token of a sender that can put it nowhere else. */
export function loggedPath(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  return path.replace(/(ingest\/+)(?!tailscale-webhook\/)[^/]+/gi, "$1…");
}
