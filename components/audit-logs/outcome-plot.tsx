"use client";

import { formatCount } from "@/components/ui/format-number.ts";
import type { Zone } from "@/components/ui/format-time.ts";
import { OUTCOME_WORDS } from "@/components/ui/outcome";
import { clsx } from "clsx";
import { barText, BrushPlot, edgeText, HEIGHT, WIDTH } from "./brush-plot";
import { LEGEND, outcomeBars, outcomeTotals, totalOf, type OutcomeBar, type OutcomeBucket } from "./outcome-bars.ts";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";

type OutcomePlotProps = { buckets: readonly OutcomeBucket[]; complete: boolean };

/** How many events ended how, over time. */
export function OutcomePlot({ buckets: counted, complete }: OutcomePlotProps) {
  const { stream, zone } = useCurrentView();
  const mostIn = (buckets: readonly OutcomeBucket[]): string => formatCount(outcomeBars(buckets).most);
  return (
    <BrushPlot
      buckets={counted}
      caption={(buckets) => captionText(buckets, mostIn(buckets), complete)}
      high={mostIn}
      label={(buckets) => `${ROW_WORDS[stream].many} over time: ${describedTotals(buckets)}`}
      rowsIn={({ outcomes }) => totalOf(outcomes)}
    >
      {(buckets, shown) =>
        outcomeBars(buckets).bars.map((bar, index) => (
          <Bar key={bar.bucket.from} bar={bar} zone={zone} dim={index < shown.start || index >= shown.end} />
        ))
      }
    </BrushPlot>
  );
}

function Bar({ bar, zone, dim }: { bar: OutcomeBar; zone: Zone; dim: boolean }) {
  const x = bar.x * WIDTH;
  const width = bar.width * WIDTH;
  return (
    <g className={clsx(dim && "dim")}>
      <rect className="room" x={x} y={0} width={width} height={HEIGHT} />
      {bar.parts.map(({ outcome, y, height }) => (
        <rect key={outcome} className={outcome} x={x} y={y * HEIGHT} width={width} height={height * HEIGHT} />
      ))}
      <title>{titleOf(bar.bucket, zone)}</title>
    </g>
  );
}

function titleOf(bucket: OutcomeBucket, zone: Zone): string {
  return `${edgeText(bucket.from, zone)}–${edgeText(bucket.to, zone)}: ${describedTotals([bucket])}`;
}

/** `11,902 success, 312 denied`. */
function describedTotals(buckets: readonly OutcomeBucket[]): string {
  const totals = outcomeTotals(buckets);
  const parts = LEGEND.filter((outcome) => totals[outcome] > 0).map(
    (outcome) => `${formatCount(totals[outcome])} ${OUTCOME_WORDS[outcome].toLowerCase()}`,
  );
  return parts.length === 0 ? "none" : parts.join(", ");
}

function captionText(buckets: readonly OutcomeBucket[], most: string, complete: boolean): string {
  const text = `most ${most} in ${barText(buckets)}`;
  return complete ? text : `${text} · only the newest were counted in time`;
}
