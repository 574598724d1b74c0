"use client";

import { Badge } from "@/components/ui/badge";
import { ABSENT } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { formatClock } from "@/components/ui/format-time.ts";
import { Outcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { lookup } from "@/lib/events/lookup.ts";
import { CellValue, TextCell, UserCell } from "./cells";
import { ChangeMarks } from "./change-marks";
import { columnHelper } from "./column-helper";
import { ExpandButton } from "./expand-button";
import type { ColumnLayout } from "./layout.ts";
import { MetaLine } from "./meta-line";
import { useOperation } from "./operation-context";
import { commonValue, operationOutcome } from "./operations.ts";
import { whenAndWho } from "./shared-columns";
import { shortUser } from "./user-name.ts";
import { valueLabel } from "./value-label.ts";
import { useCurrentView } from "./view-context";

const column = columnHelper<TailnetChangeItem>();

export const CHANGE_COLUMNS = column.columns([
  column.display({
    id: "expand",
    header: () => <span className="sr-only">Expand</span>,
    cell: ({ row }) => <ExpandButton id={row.original.id} label="What changed" />,
  }),
  whenAndWho<TailnetChangeItem>().time,
  column.display({ id: "user", header: "User", cell: ({ row }) => <ActorCell change={row.original} /> }),
  column.display({ id: "change", header: "Change", cell: ({ row }) => <SummaryCell change={row.original} /> }),
  column.display({
    id: "target",
    header: "Target",
    cell: ({ row }) => <CommonCell change={row.original} field="targetName" many="targets" />,
  }),
  column.display({
    id: "property",
    header: "Property",
    cell: ({ row }) => <CommonCell change={row.original} field="property" many="properties" />,
  }),
  column.display({
    id: "origin",
    header: "Origin",
    cell: ({ row: { original } }) => <WordCell field="origin" value={original.origin} eventId={original.id} />,
  }),
  column.display({ id: "outcome", header: "Outcome", cell: ({ row }) => <OutcomeCell change={row.original} /> }),
  column.display({ id: "meta", header: "", cell: ({ row }) => <ChangeMeta change={row.original} /> }),
]);

export const CHANGE_LAYOUT = lookup<ColumnLayout>({
  expand: { width: 28, className: "tw hide", both: "tw" },
  time: { width: 100, className: "time hide" },
  user: { width: 150, className: "hide" },
  change: { className: "m-what" },
  target: { width: 146, from: 780, className: "hide" },
  property: { width: 142, from: 1060, className: "dim hide mono" },
  origin: { width: 118, from: 900, className: "dim hide" },
  outcome: { width: 106, className: "m-out" },
  meta: { className: "m-meta truncate", both: "m-meta" },
});

/** Whoever acted; of what has no name, what it is. */
function ActorCell({ change }: { change: TailnetChangeItem }) {
  const { user, userType, actorType, id } = change;
  if (user !== null && user !== "") return <UserCell user={user} userType={userType} eventId={id} />;
  return <WordCell field="actorType" value={actorType} eventId={id} />;
}

/** The sentence of the operation's first change: what one does last is mostly a consequence of it. */
function SummaryCell({ change }: { change: TailnetChangeItem }) {
  const changes = useOperation(change.id)?.changes ?? [change];
  const [first = change] = changes;
  return (
    <div className="change-s">
      <span className="change-t" title={visibleText(first.summary)}>
        <PlainText>{first.summary}</PlainText>
      </span>
      {changes.length > 1 && <Badge tone="solid">{formatAmount(changes.length, "change")}</Badge>}
      <ChangeMarks change={first} />
    </div>
  );
}

type CommonCellProps = { change: TailnetChangeItem; field: "targetName" | "property"; many: string };

function CommonCell({ change, field, many }: CommonCellProps) {
  const changes = useOperation(change.id)?.changes ?? [change];
  const value = commonValue(changes, field);
  if (typeof value === "number") return <span className="muted">{`${String(value)} ${many}`}</span>;
  return <TextCell field={field} value={value} eventId={change.id} />;
}

function WordCell({ field, value, eventId }: { field: string; value: string | null; eventId: string }) {
  if (value === null || value === "") return <span className="muted">{ABSENT}</span>;
  const label = valueLabel(field, value);
  return (
    <CellValue field={field} value={value} eventId={eventId} title={visibleText(label)}>
      <PlainText>{label}</PlainText>
    </CellValue>
  );
}

function OutcomeCell({ change }: { change: TailnetChangeItem }) {
  const outcome = operationOutcome(useOperation(change.id)?.changes ?? [change]);
  return (
    <CellValue field="outcome" value={outcome} eventId={change.id}>
      <Outcome outcome={outcome} />
    </CellValue>
  );
}

function ChangeMeta({ change }: { change: TailnetChangeItem }) {
  const { zone } = useCurrentView();
  const who =
    change.user === null
      ? valueLabel("actorType", change.actorType ?? ABSENT)
      : shortUser(change.user, change.userType);
  return <MetaLine said={[who, change.targetName ?? ABSENT]} clock={formatClock(change.occurredAt, zone)} />;
}
