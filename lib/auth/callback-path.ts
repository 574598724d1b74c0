/** The request header in which proxy.ts tells a page its own path and query: Next gives layouts neither. */
export const PATH_HEADER = "x-onrecord-path";

/**
 * Where to go after signing in: a path of this site, or `/`. An address of another site, whatever way a browser might be talked into reading it
 * as one (`//evil`, `/\evil`, a tab between), is not followed.
 */
export function callbackPath(given: string | string[] | null | undefined): string {
  if (typeof given !== "string" || !given.startsWith("/")) return "/";
  const base = "http://onrecord.invalid";
  if (!URL.canParse(given, base)) return "/";
  const url = new URL(given, base);
  if (url.origin !== base || url.pathname.startsWith("//") || url.pathname === "/login") return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
