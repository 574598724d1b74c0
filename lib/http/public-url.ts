import { env } from "../env.ts";

/** The address this product is reached at: ONRECORD_URL, else what the caller itself used. */
export function publicUrl(request: Request): string {
  const configured = env().ONRECORD_URL;
  if (configured !== undefined) return configured.replace(/\/+$/, "");
  const host = first(request.headers.get("x-forwarded-host") ?? request.headers.get("host"));
  const secure = first(request.headers.get("x-forwarded-proto")) === "https" || env().TLS_CERT !== undefined;
  const url = `${secure ? "https" : "http"}://${host}`;
  return new URL(URL.canParse(url) ? url : request.url).origin;
}

/** Of a header that each proxy on the way adds to, what the first one saw. */
function first(header: string | null): string {
  return header?.split(",")[0]?.trim() ?? "";
}
