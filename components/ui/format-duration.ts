const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What stands where a value is absent. */
export const ABSENT = "—";

/**
 * A duration to the three figures one reads: `0.4 ms`, `113 ms`, `3.11 s`, `42.0 s`, `2 min 05 s`, `1 h 04 min`, `3 d 02 h`.
 * Never rounded up into a unit it has not reached: 999.6 ms is `999 ms`.
 */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return ABSENT;
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < SECOND) return `${milliseconds(ms)} ms`;
  if (ms < 10 * SECOND) return `${cut(ms / SECOND, 2)} s`;
  if (ms < MINUTE) return `${cut(ms / SECOND, 1)} s`;
  if (ms < HOUR) return pair(ms, { unit: MINUTE, sub: SECOND, names: ["min", "s"] });
  if (ms < DAY) return pair(ms, { unit: HOUR, sub: MINUTE, names: ["h", "min"] });
  return pair(ms, { unit: DAY, sub: HOUR, names: ["d", "h"] });
}

/** Where a duration lies between 1 ms and 10 s on a log scale, 0..1: the length of its bar. */
export function durationShare(ms: number): number {
  if (ms <= 1) return 0.04;
  return Math.min(1, Math.max(0.04, Math.log10(ms) / 4));
}

function milliseconds(ms: number): string {
  if (ms === 0) return "0";
  if (ms < 0.1) return "< 0.1";
  return ms < 1 ? cut(ms, 1) : String(Math.floor(ms));
}

function cut(value: number, digits: number): string {
  const scale = 10 ** digits;
  return (Math.floor(value * scale + 1e-9) / scale).toFixed(digits);
}

function pair(ms: number, { unit, sub, names }: { unit: number; sub: number; names: [string, string] }): string {
  const whole = Math.floor(ms / unit);
  const rest = Math.floor((ms - whole * unit) / sub);
  return `${String(whole)} ${names[0]} ${String(rest).padStart(2, "0")} ${names[1]}`;
}
