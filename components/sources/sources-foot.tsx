import { Icon } from "@/components/ui/icon";
import type { ReadError } from "@/components/audit-logs/read-api";
import { formatAmount } from "@/components/ui/format-number.ts";
import { formatClock, formatMoment } from "@/components/ui/format-time.ts";
import type { LiveSources } from "./use-sources";

type FootProps = { live: LiveSources; shown: number };

/** What the last 24 hours brought, and how fresh all this is. */
export function SourcesFoot({ live, shown }: FootProps) {
  const { items, now, failed, refresh } = live;
  const sum = (of: "accepted" | "rejected"): number =>
    items.reduce((total, { series }) => total + series.reduce((count, bucket) => count + bucket[of], 0), 0);
  return (
    <footer className="foot">
      <span className="not-phone">
        {shown === items.length
          ? formatAmount(items.length, "source")
          : `${String(shown)} of ${formatAmount(items.length, "source")}`}
        <span className="dot" />
      </span>
      <span>
        <b>{formatAmount(sum("accepted"), "event")}</b> in 24 h
      </span>
      <span className="dot">{formatAmount(sum("rejected"), "reject")}</span>
      <span className="spacer" />
      {failed === undefined ? (
        <span className="not-phone" title={formatMoment(now, "utc")}>
          {formatMoment(now, "utc").replace(/\.\d+ /, " ")}
        </span>
      ) : (
        <Stale failed={failed} since={now} onRetry={refresh} />
      )}
    </footer>
  );
}

function Stale({ failed, since, onRetry }: { failed: ReadError; since: string; onRetry: () => void }) {
  if (failed.status === 401)
    return (
      <a className="src-stale" href="">
        <Icon name="lock" size="sm" />
        Signed out. Sign in again
      </a>
    );
  return (
    <button type="button" className="src-stale" title={failed.message} onClick={onRetry}>
      <Icon name="warn" size="sm" />
      Not updated since {formatClock(since, "utc")} UTC. Try again
    </button>
  );
}
