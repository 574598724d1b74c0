"use client";

import { formatClock, formatMilliseconds } from "@/components/ui/format-time.ts";
import { StatusOutcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { ApiCallItem } from "@/lib/events/item.ts";
import { Fragment } from "react";
import { lookup } from "@/lib/events/lookup.ts";
import { AmbiguousMark } from "./ambiguous-mark";
import { CellValue, DurationCell, TextCell } from "./cells";
import { columnHelper } from "./column-helper";
import type { ColumnLayout } from "./layout.ts";
import { MetaLine } from "./meta-line";
import { sharedColumns, whoAndWhere } from "./shared-columns";
import { VerbText } from "./verb-text";
import { useCurrentView } from "./view-context";
import { targetOf } from "./what-text";

const column = columnHelper<ApiCallItem>();
const shared = sharedColumns<ApiCallItem>();

export const CALL_COLUMNS = column.columns([
  shared.time,
  shared.user,
  shared.cluster,
  shared.namespace,
  column.display({
    id: "verb",
    header: "Verb",
    cell: ({ row: { original } }) => (
      <CellValue field="verb" value={original.verb} eventId={original.id}>
        <VerbText verb={original.verb} />
      </CellValue>
    ),
  }),
  column.display({
    id: "resource",
    header: "Resource / name",
    cell: ({ row }) => <ResourceCell call={row.original} />,
  }),
  column.display({
    id: "status",
    header: "Status",
    cell: ({ row: { original } }) => (
      <CellValue field="outcome" value={original.outcome} eventId={original.id}>
        <StatusOutcome outcome={original.outcome} status={original.status} />
      </CellValue>
    ),
  }),
  column.display({
    id: "duration",
    header: "Duration",
    cell: ({ row: { original } }) => (
      <DurationCell ms={original.durationMs} outcome={original.outcome} session={original.longRunning} />
    ),
  }),
  shared.access,
  column.display({
    id: "device",
    header: "Device",
    cell: ({ row: { original } }) => <TextCell field="device" value={original.device} eventId={original.id} />,
  }),
  column.display({ id: "meta", header: "", cell: ({ row: { original } }) => <CallMeta call={original} /> }),
]);

export const CALL_LAYOUT = lookup<ColumnLayout>({
  time: { width: 112, className: "time hide" },
  user: { width: 144, className: "hide" },
  cluster: { width: 84, from: 870, className: "dim hide" },
  namespace: { width: 100, from: 780, className: "dim hide" },
  verb: { width: 64, className: "hide" },
  resource: { className: "mono m-what" },
  status: { width: 120, className: "m-out" },
  duration: { width: 92, from: 600, className: "m-dur", both: "r" },
  access: { width: 84, from: 980, className: "dim hide" },
  device: { width: 116, from: 1100, className: "dim hide" },
  meta: { className: "m-meta truncate", both: "m-meta" },
});

/** `deployments/web`, `pods/toolbox/exec`; the path where the request is for no resource. */
function ResourceCell({ call }: { call: ApiCallItem }) {
  return (
    <div className="what">
      <span className="only-phone mr-1.5">
        <VerbText verb={call.verb} />
      </span>
      {call.resource === null ? <PathText path={call.path} /> : <ResourceParts call={call} resource={call.resource} />}
      <AmbiguousMark call={call}>of several alike</AmbiguousMark>
    </div>
  );
}

function PathText({ path }: { path: string | null }) {
  return (
    <span className="sec cell-v" title={visibleText(path ?? "")}>
      <PlainText>{path ?? "—"}</PlainText>
    </span>
  );
}

function ResourceParts({ call, resource }: { call: ApiCallItem; resource: string }) {
  const parts = [
    { field: "resource", value: resource },
    { field: "name", value: call.name },
    { field: "subresource", value: call.subresource },
  ];
  const whole = visibleText(targetOf(call));
  return parts.map(({ field, value }) =>
    value === null ? null : (
      <Fragment key={field}>
        {field !== "resource" && <span className="muted">/</span>}
        <CellValue field={field} value={value} eventId={call.id} title={whole}>
          <PlainText>{value}</PlainText>
        </CellValue>
      </Fragment>
    ),
  );
}

function CallMeta({ call }: { call: ApiCallItem }) {
  const { zone } = useCurrentView();
  return (
    <MetaLine
      said={whoAndWhere(call)}
      clock={formatClock(call.occurredAt, zone) + formatMilliseconds(call.occurredAt)}
    />
  );
}
