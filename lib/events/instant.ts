import { DAY_MS } from "./durations.ts";

/**
 * A moment to the nanosecond. `Date` keeps milliseconds only, and a call's identity and order need more:
 * Kubernetes writes microseconds, Go clients nanoseconds.
 */
export type Instant = {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  ms: number;
  /** Nanoseconds within that millisecond, 0..999999. */
  ns: number;
};

/** The largest millisecond that fits an event id: 48 bits, in the year 10889. */
export const INSTANT_MS_MAX = 2 ** 48 - 1;

const RFC_3339 = /^(\d{4,5})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?([Zz]|[+-]\d\d:?\d\d)$/;

/**
 * Reads an RFC 3339 timestamp (any number of fraction digits, years up to 99999, a leap second counts as the next second).
 * @returns undefined when the text is no such timestamp, or outside what an event id can hold.
 */
export function parseInstant(text: string): Instant | undefined {
  return parseUsual(text) ?? parseAny(text);
}

/** `2026-11-20T` and the moment it begins: events of one day come together, and a calendar is dear. */
type Day = { text: string; ms: number };
const DATE_LENGTH = 10;
/** `2026-11-20T23:41:54.` */
const FRACTION_AT = 20;
const MARKS = [
  { at: 10, mark: "T" },
  { at: 13, mark: ":" },
  { at: 16, mark: ":" },
  { at: 19, mark: "." },
];
let parsedDay: Day = { text: "", ms: 0 };

/** The form Kubernetes and Go write, `2026-11-20T23:41:54.866695Z`, without a regular expression. */
function parseUsual(text: string): Instant | undefined {
  const last = text.length - 1;
  const usual = last > FRACTION_AT && last <= FRACTION_AT + 9 && text[last] === "Z";
  if (!usual || MARKS.some(({ at, mark }) => text[at] !== mark)) return undefined;
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const fraction = digits(text, FRACTION_AT, last);
  // What is no number is not above the limit either: NaN compares false.
  if (!(hour < 24 && minute < 60 && second < 60 && fraction >= 0)) return undefined;
  const day = dayOf(text.slice(0, DATE_LENGTH));
  if (day === undefined) return undefined;
  const nanoseconds = fraction * 10 ** (9 - (last - FRACTION_AT));
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(nanoseconds / 1e6);
  return { ms: day + ms, ns: nanoseconds % 1e6 };
}

/** The number these characters spell; NaN when one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value;
}

function dayOf(date: string): number | undefined {
  if (date === parsedDay.text) return parsedDay.ms;
  const midnight = parseAny(`${date}T00:00:00Z`);
  if (midnight === undefined) return undefined;
  parsedDay = { text: date, ms: midnight.ms };
  return midnight.ms;
}

function parseAny(text: string): Instant | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  if (!isCalendarTime(parts)) return undefined;
  const nanoseconds = Number(fraction.padEnd(9, "0"));
  const base = utcMs(parts) - offsetMs(zone) + Math.floor(nanoseconds / 1e6);
  if (base < 0 || base > INSTANT_MS_MAX) return undefined;
  return { ms: base, ns: nanoseconds % 1e6 };
}

/** A moment of our own clock (milliseconds). */
export function instantOf(ms: number): Instant {
  return { ms, ns: 0 };
}

/** RFC 3339 in UTC with microseconds, what the API shows and PostgreSQL reads, e.g. `2026-11-20T23:41:54.866695Z`. */
export function formatInstant({ ms, ns }: Instant): string {
  const inDay = ms % DAY_MS;
  if (ms - inDay !== formattedDay.ms)
    formattedDay = { text: new Date(ms).toISOString().replace(/^\+0?/, "").slice(0, -13), ms: ms - inDay };
  const second = Math.floor(inDay / 1000);
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  // A leading 1 keeps the zeros.
  const fraction = String(1_000_000 + (ms % 1000) * 1000 + Math.floor(ns / 1000)).slice(1);
  return `${formattedDay.text}${time}.${fraction}Z`;
}

let formattedDay: Day = { text: "", ms: Number.NaN };

function two(value: number): string {
  return value < 10 ? `0${String(value)}` : String(value);
}

/** Milliseconds from `start` to `end`, with the fraction kept. */
export function elapsedMs(start: Instant, end: Instant): number {
  return ((end.ms - start.ms) * 1000 + Math.round((end.ns - start.ns) / 1000)) / 1000;
}

/** Lowest and highest year, month, day, hour, minute, second; a leap second is 60. */
const CALENDAR_RANGES = [
  [1969, 99_999],
  [1, 12],
  [1, 31],
  [0, 23],
  [0, 59],
  [0, 60],
] as const;

function isCalendarTime(parts: number[]): boolean {
  if (!CALENDAR_RANGES.every(([low, high], at) => (parts[at] ?? -1) >= low && (parts[at] ?? -1) <= high)) return false;
  const [year = 0, month = 0, day = 0] = parts;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function utcMs([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function offsetMs(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return sign * minutes * 60_000;
}
