const UNITS: readonly [ms: number, name: string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

/** A span of time to its largest unit, rounded down: `12 s`, `41 min`, `6 d`. */
export function formatCoarse(ms: number): string {
  const [unit, name] = UNITS.find(([size]) => ms >= size) ?? [1000, "s"];
  return `${String(Math.max(0, Math.floor(ms / unit)))} ${name}`;
}
