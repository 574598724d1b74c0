import { z } from "zod";
import { AppError } from "../errors.ts";
import { STREAM_IDS, type StreamId } from "../events/field.ts";

/** For how many days a stream's events are kept; null for ever (an organization: for as long as the installation keeps them). */
export type KeptDays = number | null;

/** The same for every stream. */
export type RetentionDays = Record<StreamId, KeptDays>;

/** What is to be changed of it. */
export type RetentionChange = { [Stream in StreamId]?: KeptDays | undefined };

/** So that a slip of the finger does not purge everything. */
const DAYS_MIN = 1;
/** Fifty years; before 1970 there are no events. */
const DAYS_MAX = 18_250;

const days = z.number().int().min(DAYS_MIN).max(DAYS_MAX).nullable();

/** What an organization sets, as the API takes it: a stream that is left out stays as it is. */
export const retentionSchema = z.strictObject({
  commands: days.optional(),
  "api-calls": days.optional(),
  "tailnet-changes": days.optional(),
  "network-flows": days.optional(),
}) satisfies z.ZodType<RetentionChange>;

/** Reads `400d` or `forever`. @throws AppError `invalid` */
export function parseKeptDays(text: string): KeptDays {
  if (text === "forever") return null;
  const [, number = "0"] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (Number(number) >= DAYS_MIN && Number(number) <= DAYS_MAX) return Number(number);
  throw new AppError(
    "invalid",
    `duration ${JSON.stringify(text.slice(0, 100))} is not understood: it is "forever" or whole days from ${String(DAYS_MIN)}d to ${String(DAYS_MAX)}d, as 400d.`,
  );
}

/** As `parseKeptDays` reads it. */
export function formatKeptDays(kept: KeptDays): string {
  return kept === null ? "forever" : `${String(kept)}d`;
}

/** The shorter of two. */
export function shorter(a: KeptDays, b: KeptDays): KeptDays {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** @throws AppError `invalid` naming the first stream for which the organization asks for longer than the installation keeps. */
export function checkWithin(own: RetentionChange, installation: RetentionDays): void {
  for (const stream of STREAM_IDS) {
    const [asked, most] = [own[stream], installation[stream]];
    if (typeof asked !== "number" || most === null || asked <= most) continue;
    throw new AppError(
      "invalid",
      `${stream}: ${String(asked)} days is longer than the installation keeps them. Use at most ${String(most)}, or null for as long as the installation says.`,
    );
  }
}
