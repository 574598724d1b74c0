import { PATH_HEADER } from "@/lib/auth/callback-path.ts";
import {
  cookieName,
  cookieOptions,
  isDueForRenewal,
  readSession,
  sealSession,
  SESSION_COOKIE,
  SESSION_MAX_AGE_S,
} from "@/lib/auth/session.ts";
import { NextResponse, type NextRequest } from "next/server";

/** Pages alone: Next buffers the body of what passes here, and ingest must stream. */
export const config = { matcher: ["/((?!api/|services/|_next/).*)"] };

/** Tells pages their own address, so that sign-in can lead back to it, and renews the session of who is using the console. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, ownAddress(request.url));
  const response = NextResponse.next({ request: { headers } });
  const renewed = await renewedSession(request);
  if (renewed !== undefined) {
    response.cookies.set(cookieName(SESSION_COOKIE), renewed, { ...cookieOptions(), maxAge: SESSION_MAX_AGE_S });
  }
  return response;
}

/**
 * Path and query letter by letter (next.config.js: skipProxyUrlNormalize; else Next respells `%20` and `!`), without the parameter Next's own
 * client adds.
 */
function ownAddress(url: string): string {
  const { pathname, search } = new URL(url);
  const parameters = search.slice(1).split("&");
  const own = parameters.filter((parameter) => parameter !== "" && !/^_rsc(=|$)/.test(parameter));
  return own.length === 0 ? pathname : `${pathname}?${own.join("&")}`;
}

async function renewedSession(request: NextRequest): Promise<string | undefined> {
  const session = await readSession(request.cookies.get(cookieName(SESSION_COOKIE))?.value);
  return session !== undefined && isDueForRenewal(session, new Date()) ? sealSession(session) : undefined;
}
