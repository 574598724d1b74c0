/** Events over time, to the figure one reads: `96/s`, `0.4/s`, and slower than one in ten seconds by the minute: `5/min`, `0.4/min`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return "0/s";
  if (perSecond >= 0.1) return `${figure(perSecond)}/s`;
  return `${figure(perSecond * 60)}/min`;
}

function figure(value: number): string {
  if (value >= 9.95) return new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 }).format(value);
  return value < 0.1 ? "< 0.1" : String(Math.round(value * 10) / 10);
}
