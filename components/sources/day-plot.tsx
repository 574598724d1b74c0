import { formatAmount } from "@/components/ui/format-number.ts";
import { formatMinute } from "@/components/ui/format-time.ts";
import { dayBars } from "./day-bars.ts";
import type { SourceItem } from "./source.ts";

/** The last 24 hours in half hours: what came, and on top in red what could not be read. */
export function DayPlot({ source }: { source: SourceItem }) {
  const { series } = source;
  const first = series[0];
  if (first === undefined) return null;
  const bars = dayBars(
    series,
    ({ from, accepted, rejected }, end) =>
      `${formatMinute(from, "utc")}–${formatMinute(end, "utc").slice(-5)} UTC: ${formatAmount(accepted, "event")}, ${formatAmount(rejected, "reject")}`,
  );
  const middle = series[Math.floor(series.length / 2)] ?? first;
  return (
    <section aria-label="Last 24 hours">
      <div className="sec-h">
        <h3>Last 24 hours</h3>
        <span className="n">one bar = 30 min</span>
      </div>
      <div className="day" role="img" aria-label={describeDay(source)}>
        {bars.map(({ accepted, rejected, title }) => (
          <span key={title} title={title}>
            <i className="bad" style={{ height: `${String(rejected * 100)}%` }} />
            <i style={{ height: `${String(accepted * 100)}%` }} />
          </span>
        ))}
      </div>
      <div className="day-axis num" aria-hidden="true">
        <span>{formatMinute(first.from, "utc")}</span>
        <span>{formatMinute(middle.from, "utc").slice(-5)}</span>
        <span>now, UTC</span>
      </div>
    </section>
  );
}

function describeDay({ series, rejected24h }: SourceItem): string {
  const total = series.reduce((sum, { accepted }) => sum + accepted, 0);
  const active = series.filter(({ accepted }) => accepted > 0).length;
  return `${formatAmount(total, "event")} in ${String(active)} of ${String(series.length)} half hours, ${formatAmount(rejected24h, "reject")}`;
}
