"use client";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-number.ts";
import { Note } from "@/components/ui/note";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { useState } from "react";
import { RejectRow } from "./reject-row";
import { rejectsOf, type RejectState, type SourceItem } from "./source.ts";
import { useRejects, type Rejects } from "./use-rejects";
import { useReplay, type Replay } from "./use-replay";

type RejectListProps = {
  source: SourceItem;
  nowMs: number;
  /** Whether this reader may replay. */
  canManage: boolean;
  /** After a replay: counts and health are not what they were. */
  onChanged: () => void;
};

/** What a source sent that could not be read: when, why and how it began. Kept, so that nothing is lost in silence. */
export function RejectList({ source, nowMs, canManage, onChanged }: RejectListProps) {
  const [state, setState] = useState<RejectState>("open");
  const rejects = useRejects(source.id, state);
  const replay = useReplay(source.id, () => {
    rejects.reload();
    onChanged();
  });
  const newest = source.latestRejects[0]?.id;
  const stale = state === "open" && rejects.state === "done" && newest !== undefined && newest !== rejects.items[0]?.id;
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
        {state === "open" && rejects.items.length > 0 && <ReplayAll replay={replay} canManage={canManage} />}
        <Segmented
          small
          label="Which rejects"
          value={state}
          options={[
            { value: "open", label: "Open", title: "Not readable so far" },
            { value: "recovered", label: "Recovered", title: "Read again later: each has its event" },
          ]}
          onChange={setState}
        />
      </div>
      <RejectRows rejects={rejects} nowMs={nowMs} replay={canManage ? replay : undefined} none={NONE[state]} />
    </>
  );
}

const NONE: Record<RejectState, string> = {
  open: "Everything it sent could be read.",
  recovered: "No reject was recovered by a replay yet.",
};

function ReplayAll({ replay, canManage }: { replay: Replay; canManage: boolean }) {
  const { running, done, all } = replay;
  const so = done === 0 ? "" : ` ${formatCount(done)}`;
  return (
    <Button
      size="small"
      icon="refresh"
      disabled={!canManage || running !== undefined}
      title={canManage ? "Read them all again, as this version does" : "Owners and admins replay rejects"}
      onClick={all}
    >
      {running === "all" ? `Replaying…${so}` : "Replay all"}
    </Button>
  );
}

type RowsProps = { rejects: Rejects; nowMs: number; replay: Replay | undefined; none: string };

function RejectRows({ rejects, nowMs, replay, none }: RowsProps) {
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
  if (items.length === 0) return <p className="src-none">{none}</p>;
  return (
    <>
      <ul className="rejects">
        {items.map((item) => (
          <RejectRow key={item.id} item={item} nowMs={nowMs} replay={replay} />
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
