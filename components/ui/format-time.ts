/** How moments are shown: in UTC, or in the zone of whoever looks. */
export type Zone = "utc" | "local";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(" ");
const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

type Parts = {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
};

/**
 * A moment's calendar parts in a zone. Written out because the answer must be the same on server and browser, whatever locale
 * data either has.
 * @param iso RFC 3339, as the API writes it.
 */
function partsOf(iso: string, zone: Zone): Parts {
  const at = new Date(iso);
  const shifted = zone === "utc" ? at : new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    ms: shifted.getUTCMilliseconds(),
  };
}

/** `23:43:22`. */
export function formatClock(iso: string, zone: Zone): string {
  const { hour, minute, second } = partsOf(iso, zone);
  return `${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

/** `.652`. */
export function formatMilliseconds(iso: string): string {
  return `.${pad(partsOf(iso, "utc").ms, 3)}`;
}

/** `2026-11-20`: equal for equal days, and sortable. */
export function dayKey(iso: string, zone: Zone): string {
  const { year, month, day } = partsOf(iso, zone);
  return `${pad(year, 4)}-${pad(month + 1)}-${pad(day)}`;
}

/** `Friday 20 November 2026`. */
export function formatDay(iso: string, zone: Zone): string {
  const { year, month, day, weekday } = partsOf(iso, zone);
  return `${DAYS[weekday] ?? ""} ${String(day)} ${MONTHS[month] ?? ""} ${String(year)}`;
}

/** `20 Nov 2026 23:43:22.652 UTC`: the form for anywhere outside a day's list, with its zone. */
export function formatMoment(iso: string, zone: Zone): string {
  return `${formatMinute(iso, zone).replace(/ \d\d:\d\d$/, "")} ${formatClock(iso, zone)}${formatMilliseconds(iso)} ${zoneName(iso, zone)}`;
}

/** `20 Nov 2026 23:43`, without a zone: the caller says it once for several. */
export function formatMinute(iso: string, zone: Zone): string {
  const { year, month, day, hour, minute } = partsOf(iso, zone);
  return `${String(day)} ${MONTHS[month]?.slice(0, 3) ?? ""} ${String(year)} ${pad(hour)}:${pad(minute)}`;
}

/** `UTC`, or the local zone as its offset at that moment: `UTC+01:00`. */
export function zoneName(iso: string, zone: Zone): string {
  if (zone === "utc") return "UTC";
  const offset = -new Date(iso).getTimezoneOffset();
  if (offset === 0) return "UTC+00:00";
  return `UTC${offset < 0 ? "−" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
}

const STEPS: readonly [limit: number, unit: number, name: string][] = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86_400, 3600, "h"],
  [Number.POSITIVE_INFINITY, 86_400, "d"],
];

/** `just now`, `12 s ago`, `41 min ago`, `6 d ago`; `in 5 min` for a moment ahead of the clock. */
export function formatAgo(iso: string, nowMs: number): string {
  const seconds = Math.round((nowMs - Date.parse(iso)) / 1000);
  const size = Math.abs(seconds);
  if (size < 1) return "just now";
  const [, unit, name] = STEPS.find(([limit]) => size < limit) ?? [0, 86_400, "d"];
  const text = `${String(Math.floor(size / unit))} ${name}`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}
