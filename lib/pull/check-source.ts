import { loadCredentials } from "../sources/secrets.ts";
import { PullFailure } from "./problem.ts";
import type { Puller } from "./puller.ts";
import type { Span } from "./span.ts";

/** One thing that must be right before a source can be pulled. */
export type Check = { check: "settings" | "credentials" | "access"; ok: boolean; detail: string; fix: string | null };

const WINDOW_MS = 1_000;

/** Tries whether a source can be pulled: its credentials open, and one request for a second of its log is answered. Nothing is stored. */
export async function checkSource(puller: Puller, signal: AbortSignal): Promise<Check[]> {
  const { target } = puller;
  const { tailnet, baseUrl } = target.settings;
  const settings: Check = { check: "settings", ok: true, detail: `tailnet ${tailnet} at ${baseUrl}`, fix: null };
  const credentials = await checkCredentials(puller);
  return credentials.ok ? [settings, credentials, await checkAccess(puller, signal)] : [settings, credentials];
}

async function checkCredentials({ target }: Puller): Promise<Check> {
  const credentials = await loadCredentials(target);
  if (credentials === undefined)
    return {
      check: "credentials",
      ok: false,
      detail: "none was given, or they were sealed by another key",
      fix: "onrecord source set, with --api-token or --oauth-client-id and --oauth-client-secret",
    };
  const detail = "apiToken" in credentials ? "an API access token" : "an OAuth client";
  return { check: "credentials", ok: true, detail, fix: null };
}

async function checkAccess(puller: Puller, signal: AbortSignal): Promise<Check> {
  const { scope } = puller.target.pull;
  try {
    const answer = await puller.api.window(lastComplete(puller, WINDOW_MS), signal);
    await answer.remove();
    return { check: "access", ok: true, detail: `the log can be read (${scope})`, fix: null };
  } catch (error) {
    if (!(error instanceof PullFailure)) throw error;
    const { title, detail, fix } = error.reason;
    return { check: "access", ok: false, detail: `${title}. ${detail}`, fix };
  }
}

/** The newest stretch of so long that gets no more records. */
export function lastComplete({ clock, target }: Puller, ms: number): Span {
  const toMs = clock.now() - target.pull.lagMs;
  return { fromMs: toMs - ms, toMs };
}
