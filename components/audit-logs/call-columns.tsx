"use client";

import { formatClock, formatMilliseconds } from "@/components/ui/format-time.ts";
import { StatusOutcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { ApiCallItem } from "@/lib/events/item.ts";
import { CellValue, DurationCell, TextCell, TimeCell, UserCell } from "./cells";
import { columnHelper } from "./column-helper";
import type { ColumnLayout } from "./layout.ts";
import { TimeHead } from "./time-head";
import { shortUser } from "./user-name.ts";
import { VerbText } from "./verb-text";
import { useCurrentView } from "./view-context";

const column = columnHelper<ApiCallItem>();

export const CALL_COLUMNS = column.columns([
  column.display({
    id: "time",
    header: () => <TimeHead />,
    cell: ({ row }) => <TimeCell at={row.original.occurredAt} />,
  }),
  column.display({
    id: "user",
    header: "User",
    cell: ({ row: { original } }) => (
      <UserCell user={original.user} userType={original.userType} eventId={original.id} />
    ),
  }),
  column.display({
    id: "cluster",
    header: "Cluster",
    cell: ({ row: { original } }) => <TextCell field="cluster" value={original.cluster} eventId={original.id} />,
  }),
  column.display({
    id: "namespace",
    header: "Namespace",
    cell: ({ row: { original } }) => <TextCell field="namespace" value={original.namespace} eventId={original.id} />,
  }),
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
  column.display({
    id: "access",
    header: "Access",
    cell: ({ row: { original } }) => (
      <TextCell field="accessMethod" value={original.accessMethod} eventId={original.id} />
    ),
  }),
  column.display({
    id: "device",
    header: "Device",
    cell: ({ row: { original } }) => <TextCell field="device" value={original.device} eventId={original.id} />,
  }),
  column.display({ id: "meta", header: "", cell: ({ row }) => <MetaLine call={row.original} /> }),
]);

export const CALL_LAYOUT: Record<string, ColumnLayout> = {
  time: { width: 116, className: "time hide" },
  user: { width: 152, className: "hide" },
  cluster: { width: 92, className: "dim hide" },
  namespace: { width: 104, className: "dim hide" },
  verb: { width: 68, className: "hide" },
  resource: { className: "mono m-what" },
  status: { width: 124, className: "m-out" },
  duration: { width: 84, className: "m-dur", both: "r" },
  access: { width: 88, className: "dim hide", both: "c-second" },
  device: { width: 116, className: "dim hide", both: "c-first" },
  meta: { className: "m-meta truncate", both: "m-meta" },
};

/** `deployments/web`, `pods/toolbox/exec`; the path where the request is for no resource. */
function ResourceCell({ call }: { call: ApiCallItem }) {
  const { resource, name, subresource, path } = call;
  const verb = (
    <span className="only-phone mr-1.5">
      <VerbText verb={call.verb} />
    </span>
  );
  if (resource === null)
    return (
      <>
        {verb}
        <span className="sec" title={visibleText(path ?? "")}>
          <PlainText>{path ?? "—"}</PlainText>
        </span>
      </>
    );
  const parts = [name, subresource].filter((part) => part !== null);
  return (
    <>
      {verb}
      <CellValue
        field="resource"
        value={resource}
        eventId={call.id}
        title={visibleText([resource, ...parts].join("/"))}
      >
        <PlainText>{resource}</PlainText>
      </CellValue>
      {parts.map((part, index) => (
        <span key={index}>
          <span className="muted">/</span>
          <CellValue
            field={index === 0 && name !== null ? "name" : "subresource"}
            value={part}
            eventId={call.id}
            title={visibleText(part)}
          >
            <PlainText>{part}</PlainText>
          </CellValue>
        </span>
      ))}
    </>
  );
}

function MetaLine({ call }: { call: ApiCallItem }) {
  const { zone } = useCurrentView();
  const parts = [shortUser(call.user, call.userType), call.cluster ?? "—", call.namespace ?? "—"].map(visibleText);
  return [...parts, formatClock(call.occurredAt, zone) + formatMilliseconds(call.occurredAt)].join(" · ");
}
