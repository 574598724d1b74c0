import { formatAmount, formatBytes } from "@/components/ui/format-number.ts";
import { formatMinute, type Zone } from "@/components/ui/format-time.ts";
import { bytesText } from "./byte-count.ts";
import { PlotFrame } from "./plot-frame";
import { totalsOf, trafficBars, type TrafficBar, type TrafficBucket } from "./traffic-bars.ts";
import { useCurrentView } from "./view-context";

/** The plot's own units; it stretches to whatever room there is. */
const [WIDTH, HEIGHT] = [1000, 100];

/** Bytes over time: sent below, received on top. */
export function TrafficPlot({ buckets }: { buckets: readonly TrafficBucket[] }) {
  const { zone } = useCurrentView();
  const { bars, most } = trafficBars(buckets);
  if (most === 0) return <div className="muted text-xs">No bytes were counted in this time.</div>;
  return (
    <PlotFrame high={formatBytes(most)} low="0" buckets={buckets}>
      <svg
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={described(buckets)}
      >
        {bars.map((bar) => (
          <Bar key={bar.bucket.from} bar={bar} zone={zone} />
        ))}
      </svg>
    </PlotFrame>
  );
}

function Bar({ bar, zone }: { bar: TrafficBar; zone: Zone }) {
  const x = bar.x * WIDTH;
  const width = bar.width * WIDTH;
  const [tx, rx] = [bar.tx * HEIGHT, bar.rx * HEIGHT];
  return (
    <g>
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
