/** Where records are posted. @param url Onrecord's own address, with or without a path and slashes at its end. */
export function ingestUrl(url: string): URL {
  return new URL("api/ingest", `${url.replace(/\/+$/, "")}/`);
}
