"use client";

import { Badge } from "@/components/ui/badge";
import { formatCount } from "@/components/ui/format-number.ts";
import { formatClock } from "@/components/ui/format-time.ts";
import { Outcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { CommandItem } from "@/lib/events/item.ts";
import { lookup } from "@/lib/events/lookup.ts";
import { CellValue, DurationCell, TextCell } from "./cells";
import { columnHelper } from "./column-helper";
import { ExpandButton } from "./expand-button";
import type { ColumnLayout } from "./layout.ts";
import { MetaLine } from "./meta-line";
import { sharedColumns, whoAndWhere } from "./shared-columns";
import { useCurrentView } from "./view-context";

const column = columnHelper<CommandItem>();
const shared = sharedColumns<CommandItem>();

export const COMMAND_COLUMNS = column.columns([
  column.display({
    id: "expand",
    header: () => <span className="sr-only">Expand</span>,
    cell: ({ row }) => <ExpandButton id={row.original.id} label="API calls of this command" />,
  }),
  shared.time,
  shared.user,
  shared.cluster,
  shared.namespace,
  column.display({
    id: "resource",
    header: "Resource",
    cell: ({ row: { original } }) => <TextCell field="resource" value={original.resource} eventId={original.id} />,
  }),
  column.display({ id: "command", header: "Command", cell: ({ row }) => <CommandCell item={row.original} /> }),
  shared.access,
  column.display({
    id: "outcome",
    header: "Outcome",
    cell: ({ row: { original } }) => (
      <CellValue field="outcome" value={original.outcome} eventId={original.id}>
        <Outcome outcome={original.outcome} />
      </CellValue>
    ),
  }),
  column.display({
    id: "duration",
    header: "Duration",
    cell: ({ row: { original } }) => <DurationCell ms={original.durationMs} outcome={original.outcome} />,
  }),
  column.display({ id: "calls", header: "Calls", cell: ({ row }) => formatCount(row.original.apiCalls) }),
  column.display({ id: "meta", header: "", cell: ({ row }) => <CommandMeta item={row.original} /> }),
]);

export const COMMAND_LAYOUT = lookup<ColumnLayout>({
  expand: { width: 28, className: "tw hide", both: "tw" },
  time: { width: 100, className: "time hide" },
  user: { width: 144, className: "hide" },
  cluster: { width: 84, from: 780, className: "dim hide" },
  namespace: { width: 100, from: 880, className: "dim hide" },
  resource: { width: 104, from: 1060, className: "dim hide" },
  command: { className: "m-what" },
  access: { width: 84, from: 980, className: "dim hide" },
  outcome: { width: 90, className: "m-out" },
  duration: { width: 92, from: 560, className: "m-dur", both: "r" },
  calls: { width: 60, from: 920, className: "num sec hide", both: "r" },
  meta: { className: "m-meta truncate", both: "m-meta" },
});

/** Commands lose their end, never their start. */
function CommandCell({ item }: { item: CommandItem }) {
  return (
    <div className="cmd">
      <CommandText command={item.command} />
      {item.origin === "recorded" ? (
        <Badge tone="plain">recorded</Badge>
      ) : (
        <Badge tone="dashed">inferred {item.confidence.toFixed(2)}</Badge>
      )}
    </div>
  );
}

/** The word every command starts with steps back. */
function CommandText({ command }: { command: string }) {
  const rest = command.startsWith("kubectl ") ? command.slice("kubectl".length) : undefined;
  return (
    <code title={visibleText(command)}>
      {rest !== undefined && <span className="k">kubectl</span>}
      <PlainText>{rest ?? command}</PlainText>
    </code>
  );
}

function CommandMeta({ item }: { item: CommandItem }) {
  const { zone } = useCurrentView();
  return <MetaLine said={whoAndWhere(item)} clock={formatClock(item.occurredAt, zone)} />;
}
