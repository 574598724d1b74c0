import { env } from "../env.ts";
import { AppError } from "../errors.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a request that changes state, is authenticated by cookie, and was made by another site's page. For a caller whose browser does not say
 * where it comes from there are API tokens.
 * @throws AppError `forbidden`
 */
export function assertSameOrigin(request: Request): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  // Browsers send Sec-Fetch-Site to https and localhost alone, and Origin with every POST and DELETE.
  const same = site === null ? isOwnOrigin(request.headers) : site === "same-origin";
  if (!same)
    throw new AppError(
      "forbidden",
      "This request does not come from the console's own pages. A program authenticates with `Authorization: Bearer <API token>`.",
    );
}

/** Hosts are compared, not schemes: behind a proxy that ends TLS we cannot know ours. */
function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  const configured = env().ONRECORD_URL;
  if (configured !== undefined && new URL(configured).origin === origin) return true;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return new URL(origin).host === host;
}
