import { timeout, TaskCancelledError, TimeoutStrategy } from "cockatiel";
import { PullFailure } from "./problem.ts";

/** How long each part of an answer may take, and how much it may be. Decoded bytes, milliseconds. */
export type Limits = { headersMs: number; idleMs: number; totalMs: number; bytesMax: number };

export const LIMITS: Limits = { headersMs: 90_000, idleMs: 30_000, totalMs: 900_000, bytesMax: 2 * 1024 ** 3 };

const REDIRECTS_MAX = 3;

type Asking = { url: URL; init: { method: string; headers: Record<string, string>; body?: string } };

/**
 * Sends one request and waits for the head of its answer. Follows a redirect within its own origin; elsewhere the credentials do not go.
 * @throws PullFailure `unreachable` when there is no answer in time, `redirected` when it is to be had elsewhere.
 */
export async function request(asking: Asking, limits: Limits, signal: AbortSignal): Promise<Response> {
  let { url } = asking;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    const response = await head({ ...asking, url }, limits, signal);
    const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null) return response;
    await response.body?.cancel();
    url = sameOrigin(location, url);
  }
  throw redirected(`${url.host} redirected more than ${String(REDIRECTS_MAX)} times`);
}

async function head({ url, init }: Asking, { headersMs }: Limits, signal: AbortSignal): Promise<Response> {
  // The head alone is hurried: an abort on return would end the body too.
  const inTime = timeout(headersMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  try {
    return await inTime.execute(
      (context) => fetch(url, { ...init, redirect: "manual", signal: AbortSignal.any([signal, context.signal]) }),
      signal,
    );
  } catch (error) {
    throw unreachable(url, error);
  }
}

function sameOrigin(location: string, from: URL): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (to?.origin === from.origin) return to;
  throw redirected(`${from.host} sends us to ${to?.origin ?? "an address that is none"}`);
}

function redirected(detail: string): PullFailure {
  return new PullFailure("blocked", {
    code: "redirected",
    title: "Redirected elsewhere",
    detail: `${detail}; credentials do not follow there.`,
    fix: "If the API has moved, set the source's base URL to its new address.",
  });
}

/** A connection that could not be made, or broke, or stalled. */
export function unreachable(url: URL, error: unknown): PullFailure {
  return new PullFailure("transient", {
    code: "unreachable",
    title: "The provider cannot be reached",
    detail: `${url.host}: ${reasonOf(error)}.`,
    fix: "Nothing to do if this passes. Else check this machine's network, its proxy and the base URL.",
  });
}

/** `fetch failed` says nothing; what lies beneath it does. */
function reasonOf(error: unknown): string {
  if (error instanceof TaskCancelledError) return "no answer in time";
  if (!(error instanceof Error)) return "the request failed";
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause && typeof cause.code === "string" ? `${cause.code}, ${cause.message}` : cause.message;
}
