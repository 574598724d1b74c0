import { setTimeout as pause } from "node:timers/promises";
import type { AwsClient } from "aws4fetch";
import { AppError } from "../errors.ts";

/** An answer that is worth no second try, with as much of its body as was asked for. */
export type Answer = { status: number; headers: Headers; body: Buffer };

const TRIES = 5;
/** Of one try, its body included. */
const TIMEOUT_MS = 60_000;
/** Trebled each time: a store that restarts is back within some eight seconds, and one refused request costs little. */
const PAUSE_MS = 200;
const PAUSE_MAX_MS = 10_000;

export type Ask = {
  url: string;
  /** How much of the body is read. */
  bytesMax: number;
  headers?: Record<string, string>;
};

/**
 * GETs from an object store. A network failure, 408, 429 and 5xx are tried five times with growing pauses; any other answer is returned. A
 * redirect is one of those: following it could carry the credentials elsewhere.
 * @throws AppError `unavailable` when no try was answered.
 */
export async function s3Get(client: AwsClient, ask: Ask): Promise<Answer> {
  let trouble: Trouble = { said: "" };
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const outcome = await tryOnce(client, ask);
    if ("answer" in outcome) return outcome.answer;
    trouble = outcome;
    if (attempt < TRIES) await pause(pauseBefore(attempt, trouble));
  }
  throw new AppError(
    "unavailable",
    `${new URL(ask.url).host} cannot be reached, or cannot answer now: ${trouble.said} (tried ${String(TRIES)} times).`,
    { cause: trouble.cause },
  );
}

type Trouble = { said: string; cause?: unknown; retryAfterMs?: number };

async function tryOnce(
  client: AwsClient,
  { url, bytesMax, headers: asked }: Ask,
): Promise<{ answer: Answer } | Trouble> {
  try {
    // Signed anew each time: a signature holds for some minutes only.
    // `fetch` says so itself where a part is asked for, and a second one would not be what was signed.
    const plain = asked?.["range"] === undefined ? { "accept-encoding": "identity" } : {};
    const request = await client.sign(url, { headers: { ...plain, ...asked } });
    const response = await fetch(request, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = await firstBytes(response, bytesMax);
    const { status, headers } = response;
    if (status < 500 && status !== 408 && status !== 429) return { answer: { status, headers, body } };
    return { said: `it answered ${String(status)}`, retryAfterMs: Number(headers.get("retry-after") ?? 0) * 1000 };
  } catch (error) {
    return { said: reasonOf(error), cause: error };
  }
}

/** With some chance in it, so that many importers do not come back at the same moment. */
function pauseBefore(attempt: number, { retryAfterMs = 0 }: Trouble): number {
  const grown = PAUSE_MS * 3 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(PAUSE_MAX_MS, Math.max(grown, Number.isFinite(retryAfterMs) ? retryAfterMs : 0));
}

async function firstBytes(response: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax);
}

/** fetch says no more than that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return `${error.message}: ${"code" in cause ? String(cause.code) : cause.message}`;
}
