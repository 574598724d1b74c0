import { STREAM_IDS, type StreamId } from "@/lib/events/field.ts";
import { STREAMS } from "@/lib/events/streams.ts";

/** One stream's policy, as the API answers it. Days are null for ever. */
export type StreamRetention = {
  stream: StreamId;
  installationDays: number | null;
  /** Null: as long as the installation. */
  organizationDays: number | null;
  /** What removes events now: a shorter time counts a day after it was set. */
  countingDays: number | null;
  changedAt: string | null;
  changedBy: string | null;
};

/** What retention removed of a stream, or of the deliveries, on one day. */
export type Removal = { day: string; stream: string; rows: number; oldest: string; newest: string };

export type Retention = { streams: readonly StreamRetention[]; removals: readonly Removal[] };

/** What a policy would remove. */
export type RetentionPreview = {
  stream: StreamId;
  days: number | null;
  before: string | null;
  events: number;
  complete: boolean;
};

export type LegalHold = {
  id: string;
  name: string;
  reason: string;
  placedAt: string;
  placedBy: string;
  liftedAt: string | null;
  liftedBy: string | null;
};

/** What is typed for each stream; empty for as long as the installation says. */
export type RetentionDraft = Record<StreamId, string>;
export type RetentionErrors = Partial<Record<StreamId, string>>;
/** What of a draft differs from what is set. */
export type RetentionChange = Partial<Record<StreamId, number | null>>;

const DAYS_MAX = 18_250;

export function draftOf(streams: readonly StreamRetention[]): RetentionDraft {
  const text = (stream: StreamId): string => {
    const days = streams.find((each) => each.stream === stream)?.organizationDays ?? null;
    return days === null ? "" : String(days);
  };
  return {
    commands: text("commands"),
    "api-calls": text("api-calls"),
    "tailnet-changes": text("tailnet-changes"),
    "network-flows": text("network-flows"),
  };
}

/** What is wrong with a draft, stream by stream. */
export function checkDraft(draft: RetentionDraft, streams: readonly StreamRetention[]): RetentionErrors {
  const errors: RetentionErrors = {};
  for (const { stream, installationDays } of streams) {
    const wrong = wrongWith(draft[stream].trim(), installationDays);
    if (wrong !== undefined) errors[stream] = wrong;
  }
  return errors;
}

function wrongWith(typed: string, installationDays: number | null): string | undefined {
  if (typed === "") return undefined;
  const most = installationDays ?? DAYS_MAX;
  if (!/^\d{1,6}$/.test(typed) || Number(typed) < 1) return "Whole days, at least 1; or nothing.";
  if (Number(typed) > most) return `At most ${String(most)} days; or nothing, for as long as the installation says.`;
  return undefined;
}

/** @param draft one without errors */
export function changeOf(draft: RetentionDraft, streams: readonly StreamRetention[]): RetentionChange {
  const change: RetentionChange = {};
  for (const { stream, organizationDays } of streams) {
    const typed = draft[stream].trim();
    const days = typed === "" ? null : Number(typed);
    if (days !== organizationDays) change[stream] = days;
  }
  return change;
}

/** A refusal of the API that names a stream. */
export function streamOfRefusal(message: string): RetentionErrors | undefined {
  const stream = STREAM_IDS.find((id) => message.startsWith(`${id}: `));
  return stream === undefined ? undefined : { [stream]: message.slice(stream.length + 2) };
}

/** `Commands`, `Deliveries`. */
export function nameOf(stream: string): string {
  const known = STREAM_IDS.find((id) => id === stream);
  return known === undefined ? "Deliveries" : STREAMS[known].label;
}

/** `for ever`, `for 30 days`. */
export function daysInWords(days: number | null): string {
  if (days === null) return "for ever";
  return days === 1 ? "for 1 day" : `for ${String(days)} days`;
}

/** What counts now where that is longer than what is set: a change of the last day. */
export function stillCounting({ installationDays, organizationDays, countingDays }: StreamRetention): boolean {
  const set = [installationDays, organizationDays].filter((days) => days !== null);
  return set.length > 0 && Math.min(...set) !== countingDays;
}
