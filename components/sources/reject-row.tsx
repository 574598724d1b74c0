import { IconButton } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-number.ts";
import { formatAgo, formatMoment } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import type { RejectItem } from "./source.ts";
import type { Replay } from "./use-replay";

type RejectRowProps = {
  item: RejectItem;
  nowMs: number;
  /** Absent for who may not replay. */
  replay: Replay | undefined;
};

/** One reject: why, when, how its record began, and who recovered it. */
export function RejectRow({ item, nowMs, replay }: RejectRowProps) {
  const { id, receivedAt, reason, excerpt } = item;
  return (
    <li>
      <div className="reject-h">
        <span className="anywhere grow">
          <PlainText>{reason}</PlainText>
        </span>
        <time className="num muted" dateTime={receivedAt} title={formatMoment(receivedAt, "utc")}>
          {formatAgo(receivedAt, nowMs)}
        </time>
        {replay !== undefined && item.replay === null && excerpt !== null && (
          <IconButton
            size="small"
            icon="refresh"
            label={replay.running === id ? "Replaying…" : "Replay"}
            disabled={replay.running !== undefined}
            onClick={() => {
              replay.one(id);
            }}
          />
        )}
      </div>
      {item.replay !== null && <Recovered {...item.replay} nowMs={nowMs} />}
      {excerpt === null ? (
        <div className="lbl muted">Its delivery is no longer kept.</div>
      ) : (
        <Record item={item} excerpt={excerpt} />
      )}
    </li>
  );
}

function Recovered({ at, by, nowMs }: { at: string; by: string; nowMs: number }) {
  return (
    <div className="lbl anywhere">
      recovered{" "}
      <time className="num" dateTime={at} title={formatMoment(at, "utc")}>
        {formatAgo(at, nowMs)}
      </time>{" "}
      by <PlainText>{by}</PlainText>
    </div>
  );
}

function Record({ item, excerpt }: { item: RejectItem; excerpt: string }) {
  return (
    <details>
      <summary>
        <code className="mono truncate">
          <PlainText>{excerpt.slice(0, 200)}</PlainText>
        </code>
        <span className="lbl num">
          {formatMoment(item.receivedAt, "utc")} · record {formatCount(item.index + 1)} of its delivery
        </span>
      </summary>
      <pre className="code wrap" tabIndex={0} aria-label="Record as received">
        <PlainText>{excerpt}</PlainText>
        {item.cut && <span className="muted">{"\n"}… the record goes on</span>}
      </pre>
    </details>
  );
}
