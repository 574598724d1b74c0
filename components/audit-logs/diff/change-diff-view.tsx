"use client";

import { ABSENT } from "@/components/ui/format-duration.ts";
import { formatMoment } from "@/components/ui/format-time.ts";
import { Note } from "@/components/ui/note";
import { PlainText } from "@/components/ui/plain-text";
import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { useMemo } from "react";
import { KeptText } from "../kept-text";
import { useCurrentView } from "../view-context";
import { diffOf, type ChangeDiff } from "./change-diff.ts";
import { LineDiffView } from "./line-diff-view";

/** What a change did to a value: why it failed, or nothing on record, included. */
export function ChangeDiffView({ change }: { change: TailnetChangeItem }) {
  const diff = useMemo(() => diffOf(change.old, change.new), [change.old, change.new]);
  return (
    <>
      {change.error !== null && (
        <Note tone="failed">
          It did not happen: <PlainText>{change.error}</PlainText>
        </Note>
      )}
      <Diff diff={diff} />
    </>
  );
}

function Diff({ diff }: { diff: ChangeDiff }) {
  switch (diff.kind) {
    case "none":
      return <p className="muted text-xs">Neither an old nor a new value is on record for this change.</p>;
    case "value":
      return <ValueWay from={diff.from} to={diff.to} instant={diff.instant} />;
    case "list":
      return <ListWay diff={diff} />;
    case "lines":
      return <LineDiffView diff={diff} />;
  }
}

type ValueWayProps = { from: string | undefined; to: string | undefined; instant: boolean };

function ValueWay({ from, to, instant }: ValueWayProps) {
  return (
    <dl className="way">
      <dt>Before</dt>
      <dd className={from === undefined ? "muted" : "del"}>
        <Value text={from} instant={instant} />
      </dd>
      <dt>After</dt>
      <dd className={to === undefined ? "muted" : "add"}>
        <Value text={to} instant={instant} />
      </dd>
    </dl>
  );
}

/** Go writes "never" as its zero time. */
const NEVER = "0001-01-01T00:00:00";

function Value({ text, instant }: { text: string | undefined; instant: boolean }) {
  const { zone } = useCurrentView();
  if (text === undefined) return ABSENT;
  if (instant && text.startsWith(NEVER)) return "never";
  if (instant && !Number.isNaN(Date.parse(text))) return <time dateTime={text}>{formatMoment(text, zone)}</time>;
  return <KeptText>{text}</KeptText>;
}

function ListWay({ diff }: { diff: Extract<ChangeDiff, { kind: "list" }> }) {
  const { added, removed, kept } = diff;
  return (
    <dl className="way">
      {removed.length > 0 && <Items label="Removed" items={removed} className="del" />}
      {added.length > 0 && <Items label="Added" items={added} className="add" />}
      {kept.length > 0 && <Items label="Unchanged" items={kept} className="muted" />}
      {removed.length + added.length + kept.length === 0 && (
        <Items label="Before and after" items={["empty list"]} className="muted" />
      )}
    </dl>
  );
}

const ITEMS_SHOWN = 200;

function Items({ label, items, className }: { label: string; items: readonly string[]; className: string }) {
  const hidden = items.length - ITEMS_SHOWN;
  return (
    <>
      <dt>{label}</dt>
      <dd className={className}>
        {items.slice(0, ITEMS_SHOWN).map((item) => (
          <div key={item}>
            <KeptText>{item}</KeptText>
          </div>
        ))}
        {hidden > 0 && <div className="muted">and {hidden} more: see the raw record</div>}
      </dd>
    </>
  );
}
