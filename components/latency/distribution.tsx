import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount, formatCount } from "@/components/ui/format-number.ts";
import type { LatencyStep } from "./latency.ts";

type DistributionProps = { now: readonly LatencyStep[]; before: readonly LatencyStep[] | undefined };

/** How many calls took how long; under each bar, as a line, the share that did before. */
export function Distribution({ now, before }: DistributionProps) {
  const shares = sharesOf(now);
  const earlier = before && sharesOf(before);
  const most = Math.max(0.001, ...shares, ...(earlier ?? []));
  const used = now
    .map((step, index) => ({ step, index }))
    .filter(({ index }) => isBetween(index, shares, earlier ?? []));
  return (
    <ol className="lat-steps">
      {used.map(({ step, index }) => (
        <li key={step.fromMs} title={`${formatAmount(step.count, "call")}, ${percent(shares[index])}`}>
          <span className="num">{label(step)}</span>
          <span className="lat-track">
            <span className="lat-now" style={{ width: percent((shares[index] ?? 0) / most) }} />
            {earlier && <span className="lat-before" style={{ width: percent((earlier[index] ?? 0) / most) }} />}
          </span>
          <span className="num">{formatCount(step.count)}</span>
        </li>
      ))}
    </ol>
  );
}

function label({ fromMs, toMs }: LatencyStep): string {
  if (toMs === null) return `from ${formatDuration(fromMs)}`;
  return fromMs === 0 ? `under ${formatDuration(toMs)}` : `to ${formatDuration(toMs)}`;
}

/** Empty steps at both ends say nothing; those in between do. */
function isBetween(index: number, ...all: readonly number[][]): boolean {
  const used = all.flatMap((shares) => shares.flatMap((share, at) => (share > 0 ? [at] : [])));
  return index >= Math.min(...used) && index <= Math.max(...used);
}

function sharesOf(steps: readonly LatencyStep[]): number[] {
  const all = steps.reduce((sum, { count }) => sum + count, 0);
  return steps.map(({ count }) => (all === 0 ? 0 : count / all));
}

function percent(share = 0): string {
  return `${(share * 100).toFixed(1)}%`;
}
