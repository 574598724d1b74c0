import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import NextAuth, { type AuthOptions } from "next-auth";

/**
 * next-auth with the product's own options behind a bare HTTP server: the whole sign-in without a build. The route under app/api/auth does the
 * same inside Next; tests/e2e goes through that one.
 */
export async function startAuthServer(
  options: () => AuthOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "/", "http://x");
      const body = request.method === "POST" ? Object.fromEntries(new URLSearchParams(await text(request))) : {};
      const cookies: Record<string, string> = Object.fromEntries(
        (request.headers.cookie ?? "")
          .split("; ")
          .map((pair) => [pair.split("=")[0] ?? "", decodeURIComponent(pair.split("=")[1] ?? "")]),
      );
      const nextauth = url.pathname.split("/").slice(3);
      const asked = {
        method: request.method,
        headers: { ...request.headers, "x-forwarded-proto": "http" },
        body,
        cookies,
        query: { ...Object.fromEntries(url.searchParams), nextauth },
      };
      const answered = Object.assign(response, {
        status: (code: number) => Object.assign(answered, { statusCode: code }),
        json: (value: unknown) => answered.end(JSON.stringify(value)),
        send: (value: unknown) => answered.end(typeof value === "string" ? value : JSON.stringify(value)),
      });
      await NextAuth(asked as never, answered as never, options());
    })().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, close };
}
