import { authOptions } from "@/lib/auth/options.ts";
import { sourceIp } from "@/lib/auth/source-ip.ts";
import { AppError } from "@/lib/errors.ts";
import { handler } from "@/lib/http/handler.ts";
import NextAuth from "next-auth";
import { NextRequest } from "next/server";

type Context = { params: Promise<{ nextauth: string[] }> };

/** Sign-in forms are small; nobody who has not signed in yet gets to send more. */
const BODY_MAX = 16 * 1024;

const run = handler<Context>(async (request, context) => {
  // Lets a stranger write into our log.
  if ((await context.params).nextauth[0] === "_log") throw new AppError("not-found", "There is nothing here.");
  const response: unknown = await NextAuth(await readable(request), context, authOptions(sourceIp(request.headers)));
  if (!(response instanceof Response)) throw new Error("next-auth gave no response");
  return response;
});

export { run as GET, run as POST };

/** next-auth reads bodies unbounded, and answers JSON it cannot parse with a 500. */
async function readable(request: Request): Promise<NextRequest> {
  if (request.method !== "POST") return new NextRequest(request.url, { headers: request.headers });
  const declared = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!(declared <= BODY_MAX))
    throw new AppError("too-large", `A sign-in takes at most ${String(BODY_MAX)} bytes, with a Content-Length.`);
  const body = await request.text();
  if (request.headers.get("content-type")?.includes("application/json") === true && !isJsonObject(body))
    throw new AppError("malformed", "The body is not a JSON object.");
  return new NextRequest(request.url, { method: "POST", headers: request.headers, body });
}

function isJsonObject(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
