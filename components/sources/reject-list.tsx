"use client";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-number.ts";
import { formatAgo, formatMoment } from "@/components/ui/format-time.ts";
import { Note } from "@/components/ui/note";
import { PlainText } from "@/components/ui/plain-text";
import { Skeleton } from "@/components/ui/skeleton";
import { rejectsOf, type RejectItem, type SourceItem } from "./source.ts";
import { useRejects, type Rejects } from "./use-rejects";

/** What a source sent that could not be read: when, why and how it began. Kept, so that nothing is lost in silence. */
export function RejectList({ source, nowMs }: { source: SourceItem; nowMs: number }) {
  const rejects = useRejects(source.id);
  const newest = source.latestRejects[0]?.id;
  const stale = rejects.state === "done" && newest !== undefined && newest !== rejects.items[0]?.id;
  return (
    <>
      <div className="sec-h">
        <h3>Rejects</h3>
        <span className="n">{formatCount(rejectsOf(source))} in 24 h</span>
        <span className="spacer" />
        {stale && (
          <Button size="small" icon="refresh" onClick={rejects.reload}>
            Show newest
          </Button>
        )}
      </div>
      <RejectRows rejects={rejects} nowMs={nowMs} />
    </>
  );
}

function RejectRows({ rejects, nowMs }: { rejects: Rejects; nowMs: number }) {
  const { state, items, error, more, loading, loadMore, reload } = rejects;
  if (state === "waiting") return <Skeleton width="70%" />;
  const failure = error && (
    <Note
      tone="failed"
      action={
        <Button size="small" onClick={state === "failed" ? reload : loadMore}>
          Try again
        </Button>
      }
    >
      {error.message}
    </Note>
  );
  if (state === "failed") return failure;
  if (items.length === 0) return <p className="src-none">Everything it sent could be read.</p>;
  return (
    <>
      <ul className="rejects">
        {items.map((item) => (
          <Reject key={item.id} item={item} nowMs={nowMs} />
        ))}
      </ul>
      {failure}
      {more && (
        <Button size="small" disabled={loading} onClick={loadMore}>
          {loading ? "Loading…" : "Show older"}
        </Button>
      )}
    </>
  );
}

function Reject({ item, nowMs }: { item: RejectItem; nowMs: number }) {
  const { receivedAt, reason, excerpt, cut, index } = item;
  return (
    <li>
      <div className="reject-h">
        <span className="anywhere grow">
          <PlainText>{reason}</PlainText>
        </span>
        <time className="num muted" dateTime={receivedAt} title={formatMoment(receivedAt, "utc")}>
          {formatAgo(receivedAt, nowMs)}
        </time>
      </div>
      {excerpt === null ? (
        <div className="lbl muted">Its delivery is no longer kept.</div>
      ) : (
        <details>
          <summary>
            <code className="mono truncate">
              <PlainText>{excerpt.slice(0, 200)}</PlainText>
            </code>
            <span className="lbl num">
              {formatMoment(receivedAt, "utc")} · record {formatCount(index + 1)} of its delivery
            </span>
          </summary>
          <pre className="code wrap" tabIndex={0} aria-label="Record as received">
            <PlainText>{excerpt}</PlainText>
            {cut && <span className="muted">{"\n"}… the record goes on</span>}
          </pre>
        </details>
      )}
    </li>
  );
}
