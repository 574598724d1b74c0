import { EmptyState } from "@/components/ui/empty-state";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount, formatCount } from "@/components/ui/format-number.ts";
import { Note } from "@/components/ui/note";
import { ChangeMark } from "./change-mark";
import { Distribution } from "./distribution";
import { GroupTable } from "./group-table";
import { LatencyPlot } from "./latency-plot";
import type { GroupBy, Latency, LatencyReport } from "./latency.ts";
import { SlowestCalls } from "./slowest-calls";

type LatencyBodyProps = { now: LatencyReport; before: LatencyReport | undefined; by: GroupBy };

/** What was measured, from the whole to the single call. */
export function LatencyBody({ now, before, by }: LatencyBodyProps) {
  if (now.overall.count === 0)
    return (
      <EmptyState icon="clock" title="No call to measure">
        <p>
          No API call under this filter says how long it took. Watches, execs and port-forwards are left out: theirs is
          the length of a session.
        </p>
      </EmptyState>
    );
  return (
    <div className="lat">
      {!now.complete && <Note>Only the newest calls were measured: there are too many for the time it may take.</Note>}
      <Figures now={now.overall} before={before?.overall} />
      <section aria-label="Over time">
        <h2>Over time</h2>
        <LatencyPlot buckets={now.buckets} />
      </section>
      <div className="lat-two">
        <section aria-label="How many took how long">
          <h2>How many took how long</h2>
          <Distribution now={now.distribution} before={before?.distribution} />
        </section>
        <SlowestCalls calls={now.slowest} />
      </div>
      <GroupTable by={by} now={now.groups} before={before?.groups} />
    </div>
  );
}

const FIGURES = [
  ["p50", "Half of them within"],
  ["p95", "95 % within"],
  ["p99", "99 % within"],
  ["max", "The longest"],
] as const;

function Figures({ now, before }: { now: Latency; before: Latency | undefined }) {
  return (
    <dl className="lat-figures">
      <div>
        <dt>API calls</dt>
        <dd className="num">{formatCount(now.count)}</dd>
        {before && <dd className="muted num">{formatAmount(before.count, "call")} before</dd>}
      </div>
      {FIGURES.map(([key, label]) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd className="num">{formatDuration(now[key])}</dd>
          {before && (
            <dd className="muted num">
              {formatDuration(before[key])} before <ChangeMark now={now[key]} before={before[key]} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
