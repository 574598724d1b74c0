const GROUPED = new Intl.NumberFormat("en-US");

/** `12,481`. */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** `1 command`, `12,481 commands`. */
export function formatAmount(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Decimal units, as network and storage people write them: `412 B`, `2.1 kB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? String(Math.floor(value)) : value.toFixed(1)} ${units[step] ?? "B"}`;
}
