"use client";

import { PlotFrame } from "@/components/audit-logs/plot-frame";
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
  if (buckets.length === 0) return null;
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
      <PlotFrame
        className="lat-plot"
        high={formatDuration(range.highMs)}
        low={formatDuration(range.lowMs)}
        buckets={buckets}
      >
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
      </PlotFrame>
    </>
  );
}

function titleOf({ from, to, count, p50, p95, p99 }: LatencyBucket, zone: Zone): string {
  const when = `${formatMinute(from, zone)}–${formatMinute(to, zone).slice(-5)}`;
  if (count === 0) return `${when}: no call`;
  return `${when}: ${formatAmount(count, "call")}, p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}, p99 ${formatDuration(p99)}`;
}
