"use client";

import { formatAmount, formatBytes } from "@/components/ui/format-number.ts";
import { formatMinute, type Zone } from "@/components/ui/format-time.ts";
import { clsx } from "clsx";
import { barText, BrushPlot, HEIGHT, WIDTH } from "./brush-plot";
import { bytesText } from "./byte-count.ts";
import { totalsOf, trafficBars, type TrafficBar, type TrafficBucket } from "./traffic-bars.ts";
import { useCurrentView } from "./view-context";

/** Bytes over time: sent below, received on top. */
export function TrafficPlot({ buckets: counted }: { buckets: readonly TrafficBucket[] }) {
  const { zone } = useCurrentView();
  if (trafficBars(counted).most === 0) return <div className="muted text-xs">No bytes were counted in this time.</div>;
  const mostIn = (buckets: readonly TrafficBucket[]): string => formatBytes(trafficBars(buckets).most);
  return (
    <BrushPlot
      buckets={counted}
      caption={(buckets) => `most ${mostIn(buckets)} in ${barText(buckets)}`}
      high={mostIn}
      label={described}
      rowsIn={({ flows }) => flows}
    >
      {(buckets, shown) =>
        trafficBars(buckets).bars.map((bar, index) => (
          <Bar key={bar.bucket.from} bar={bar} zone={zone} dim={index < shown.start || index >= shown.end} />
        ))
      }
    </BrushPlot>
  );
}

function Bar({ bar, zone, dim }: { bar: TrafficBar; zone: Zone; dim: boolean }) {
  const x = bar.x * WIDTH;
  const width = bar.width * WIDTH;
  const [tx, rx] = [bar.tx * HEIGHT, bar.rx * HEIGHT];
  return (
    <g className={clsx(dim && "dim")}>
      <rect className="room" x={x} y={0} width={width} height={HEIGHT} />
      <rect className="tx" x={x} y={HEIGHT - tx} width={width} height={tx} />
      <rect className="rx" x={x} y={Math.max(0, HEIGHT - tx - rx)} width={width} height={rx} />
      <title>{titleOf(bar.bucket, zone)}</title>
    </g>
  );
}

function titleOf({ from, to, flows, txBytes, rxBytes }: TrafficBucket, zone: Zone): string {
  const when = `${formatMinute(from, zone)}–${formatMinute(to, zone).slice(-5)}`;
  return `${when}: ${bytesText(txBytes)} sent, ${bytesText(rxBytes)} received, ${formatAmount(flows, "flow")}`;
}

function described(buckets: readonly TrafficBucket[]): string {
  const { tx, rx, flows } = totalsOf(buckets);
  return `${bytesText(tx)} sent and ${bytesText(rx)} received in ${formatAmount(flows, "flow")}`;
}
