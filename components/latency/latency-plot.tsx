"use client";

import { useCurrentView } from "@/components/audit-logs/view-context";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { formatMinute, type Zone } from "@/components/ui/format-time.ts";
import { latencyLines } from "./latency-lines.ts";
import type { LatencyBucket } from "./latency.ts";

/** The plot's own units; it stretches to whatever room there is. */
const SIZE = { width: 1000, height: 160 };

/** Three percentiles over time, on a log scale. */
export function LatencyPlot({ buckets }: { buckets: readonly LatencyBucket[] }) {
  const { zone } = useCurrentView();
  const { lines, range } = latencyLines(buckets, SIZE);
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return null;
  const room = SIZE.width / buckets.length;
  return (
    <>
      <div className="lat-legend" aria-hidden="true">
        {lines.map(({ percentile }) => (
          <span key={percentile}>
            <i className={percentile} /> {percentile}
          </span>
        ))}
      </div>
      <div className="plot lat-plot">
        <div className="plot-y num" aria-hidden="true">
          <span>{formatDuration(range.highMs)}</span>
          <span>{formatDuration(range.lowMs)}</span>
        </div>
        <svg
          viewBox={`0 0 ${String(SIZE.width)} ${String(SIZE.height)}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Latency over time, from ${formatDuration(range.lowMs)} to ${formatDuration(range.highMs)}`}
        >
          {buckets.map((bucket, index) => (
            <g key={bucket.from}>
              <rect className="room" x={index * room} y={0} width={room} height={SIZE.height} />
              <title>{titleOf(bucket, zone)}</title>
            </g>
          ))}
          {lines.map(({ percentile, path }) => (
            <path key={percentile} className={percentile} d={path} vectorEffect="non-scaling-stroke" />
          ))}
        </svg>
        <div className="plot-x num" aria-hidden="true">
          <span>{formatMinute(first.from, zone)}</span>
          <span>
            {formatMinute(last.to, zone)} {zone === "utc" ? "UTC" : "local"}
          </span>
        </div>
      </div>
    </>
  );
}

function titleOf({ from, to, count, p50, p95, p99 }: LatencyBucket, zone: Zone): string {
  const when = `${formatMinute(from, zone)}–${formatMinute(to, zone).slice(-5)}`;
  if (count === 0) return `${when}: no call`;
  return `${when}: ${formatAmount(count, "call")}, p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}, p99 ${formatDuration(p99)}`;
}
