import { formatClock, formatMinute, zoneName, type Zone } from "@/components/ui/format-time.ts";
import { lookup } from "@/lib/events/lookup.ts";

/** A filter's time as written: moments, or distances from now. */
export type When = { from: string; to: string };

export const PRESETS = [
  { from: "now-15m", label: "Last 15 minutes" },
  { from: "now-1h", label: "Last hour" },
  { from: "now-24h", label: "Last 24 hours" },
  { from: "now-7d", label: "Last 7 days" },
  { from: "now-30d", label: "Last 30 days" },
  { from: "now-90d", label: "Last 90 days" },
] as const;

const UNITS = lookup<string>({ s: "second", m: "minute", h: "hour", d: "day", w: "week" });

/** A time as one says it: `Last 24 hours`, `20 Nov 2026 20:00 – 23:30`, `Since 14 Nov 2026 00:00`. */
export function describeWhen({ from, to }: When, zone: Zone): string {
  if (to === "now") return sinceText(from, zone);
  const start = pointText(from, zone);
  const end = pointText(to, zone);
  const day = / \d\d:\d\d$/;
  const sameDay = isMoment(from) && isMoment(to) && start.replace(day, "") === end.replace(day, "");
  return `${start} – ${sameDay ? end.slice(-5) : end}`;
}

/** A moment with its zone, and with seconds where it has any: `20 Nov 2026 14:00 UTC`. */
export function momentText(iso: string, zone: Zone): string {
  const clock = formatClock(iso, zone);
  const seconds = clock.endsWith(":00") ? "" : clock.slice(-3);
  return `${formatMinute(iso, zone)}${seconds} ${zoneName(iso, zone)}`;
}

/** Which zone that is said in; a relative time has none to say, but its rows have. */
export function zoneLabel({ from }: When, zone: Zone, nowIso: string): string {
  return zoneName(isMoment(from) ? from : nowIso, zone);
}

/** The next longer preset, for an empty answer; undefined when there is none. */
export function widerPreset({ from, to }: When): (typeof PRESETS)[number] | undefined {
  if (to !== "now") return undefined;
  const length = relativeMinutes(from);
  return length === undefined ? undefined : PRESETS.find((preset) => (relativeMinutes(preset.from) ?? 0) > length);
}

const TYPED = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*$/;

/**
 * Reads `2026-11-14 08:30` (time and seconds may be left out) in a zone.
 * @returns RFC 3339 in UTC, or undefined when it is no such time.
 */
export function readTyped(text: string, zone: Zone): string | undefined {
  const match = TYPED.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(1).map((part: string | undefined) => Number(part ?? 0));
  if (!isCalendarTime(parts)) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const at =
    zone === "utc"
      ? Date.UTC(year, month - 1, day, hour, minute, second)
      : new Date(year, month - 1, day, hour, minute, second).getTime();
  return new Date(at).toISOString().replace(".000Z", "Z");
}

/** A date that does not exist comes out of the calendar as another one. */
function isCalendarTime([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]): boolean {
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const back = [
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  ];
  return year >= 1970 && [year, month, day, hour, minute, second].every((part, index) => part === back[index]);
}

/** The same moment as one would type it: `2026-11-14 08:30`, with seconds where it has any. */
export function writeTyped(iso: string, zone: Zone): string {
  const at = new Date(iso);
  const shifted = zone === "utc" ? at : new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  const text = shifted.toISOString().slice(0, 19).replace("T", " ");
  return text.endsWith(":00") ? text.slice(0, 16) : text;
}

/** The moment a bound means now, for showing it in a field. */
export function resolvePoint(bound: string, nowMs: number): string {
  const minutes = relativeMinutes(bound);
  return minutes === undefined ? bound : new Date(nowMs - minutes * 60_000).toISOString();
}

function sinceText(from: string, zone: Zone): string {
  const preset = PRESETS.find((known) => known.from === from);
  if (preset) return preset.label;
  const match = /^now-(\d+)([smhdw])$/.exec(from);
  if (match === null) return `Since ${pointText(from, zone)}`;
  const unit = UNITS[match[2] ?? ""] ?? "";
  return match[1] === "1" ? `Last ${unit}` : `Last ${match[1] ?? ""} ${unit}s`;
}

function pointText(bound: string, zone: Zone): string {
  return isMoment(bound) ? formatMinute(bound, zone) : bound;
}

function isMoment(bound: string): boolean {
  return !bound.startsWith("now");
}

function relativeMinutes(bound: string): number | undefined {
  if (bound === "now") return 0;
  const match = /^now-(\d+)([smhdw])$/.exec(bound);
  if (match === null) return undefined;
  const minutes = lookup<number>({ s: 1 / 60, m: 1, h: 60, d: 1440, w: 10_080 });
  return Number(match[1]) * (minutes[match[2] ?? ""] ?? 1);
}
