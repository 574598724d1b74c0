import { arrivalAt } from "../ingest/arrival.ts";
import { hasRecords } from "./answer.ts";
import type { Puller } from "./puller.ts";
import type { Span } from "./span.ts";
import { judged } from "./store-answer.ts";

/** What one request brought, and what would be kept of it. */
export type TriedWindow = {
  from: string;
  to: string;
  bytes: number;
  tookMs: number;
  records: number;
  /** Records that would become events, and those that would be rejects. */
  readable: number;
  rejected: number;
  /** The first records as they would be kept, redacted. */
  samples: string[];
  /** Why the first rejects would be. */
  reasons: string[];
};

const SHOWN_MAX = 5;

/**
 * Asks for one window and reads it as a pull would. Nothing is stored.
 * @throws PullFailure; AppError `unavailable`
 */
export async function tryWindow(puller: Puller, span: Span, signal: AbortSignal): Promise<TriedWindow> {
  const { target, clock, api } = puller;
  const answer = await api.window(span, signal);
  try {
    const tried: TriedWindow = {
      from: new Date(span.fromMs).toISOString(),
      to: new Date(span.toMs).toISOString(),
      bytes: answer.bytes,
      tookMs: Math.round(answer.ms),
      records: 0,
      readable: 0,
      rejected: 0,
      samples: [],
      reasons: [],
    };
    if (!(await hasRecords(answer))) return tried;
    for await (const batch of judged(target, arrivalAt(new Date(clock.now())), answer.path))
      for (const { record, verdict } of batch) {
        tried.records++;
        if ("reject" in verdict) tried.rejected++;
        else tried.readable++;
        if (tried.samples.length < SHOWN_MAX) tried.samples.push(record.bytes.toString("utf8"));
        if ("reject" in verdict && tried.reasons.length < SHOWN_MAX) tried.reasons.push(verdict.reject);
      }
    return tried;
  } finally {
    await answer.remove();
  }
}
