import { formatAmount } from "@/components/ui/format-number.ts";
import { formatAgo, formatMoment } from "@/components/ui/format-time.ts";
import { formatRate } from "./format-rate.ts";
import { HealthMark } from "./health-mark";
import { habitOf } from "./health-words.ts";
import type { SourceItem } from "./source.ts";

/** How a source does, in words. */
export function SourceFacts({ source, nowMs }: { source: SourceItem; nowMs: number }) {
  const { lastDeliveryAt, lastEventAt, series } = source;
  const accepted = series.reduce((sum, bucket) => sum + bucket.accepted, 0);
  return (
    <dl className="kv src-facts">
      <dt>Health</dt>
      <dd>
        <div className="one">
          <HealthMark source={source} nowMs={nowMs} />
        </div>
      </dd>
      <dt>Arrived</dt>
      <dd>
        <Moment at={lastDeliveryAt} nowMs={nowMs} none="never" />
        {lastEventAt !== null && <div className="lbl num">newest event of {formatMoment(lastEventAt, "utc")}</div>}
      </dd>
      <dt>Habit</dt>
      <dd>
        <div>{habitOf(source)}</div>
        {source.state === "silent" && source.silentAfter !== null && (
          <div className="lbl num">unlike it since {formatMoment(source.silentAfter, "utc")}</div>
        )}
      </dd>
      <dt>Rate</dt>
      <dd>
        <div>
          {formatRate(source.eventsPerSecond)} <span className="lbl">over the last five minutes</span>
        </div>
        <div className="lbl num">{formatAmount(accepted, "event")} in 24 h</div>
      </dd>
      <dt>Added</dt>
      <dd>
        <Moment at={source.createdAt} nowMs={nowMs} none="" />
      </dd>
    </dl>
  );
}

function Moment({ at, nowMs, none }: { at: string | null; nowMs: number; none: string }) {
  if (at === null) return <div className="muted">{none}</div>;
  return (
    <div className="num">
      <time dateTime={at}>{formatMoment(at, "utc")}</time>
      <span className="lbl">{formatAgo(at, nowMs)}</span>
    </div>
  );
}
