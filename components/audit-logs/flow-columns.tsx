"use client";

import { Icon } from "@/components/ui/icon";
import { ABSENT } from "@/components/ui/format-duration.ts";
import { formatClock } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { NetworkFlowItem } from "@/lib/events/item.ts";
import { lookup } from "@/lib/events/lookup.ts";
import { bytesText } from "./byte-count.ts";
import { CellValue, TextCell } from "./cells";
import { columnHelper } from "./column-helper";
import { endsOf, endText, shortNode } from "./flow-ends.ts";
import type { ColumnLayout } from "./layout.ts";
import { MetaLine } from "./meta-line";
import { protocolLabel, serviceOf } from "./service-name.ts";
import { whenAndWho } from "./shared-columns";
import { shortUser } from "./user-name.ts";
import { useCurrentView } from "./view-context";

const column = columnHelper<NetworkFlowItem>();
const { time, user } = whenAndWho<NetworkFlowItem>();

export const FLOW_COLUMNS = column.columns([
  time,
  user,
  column.display({ id: "src", header: "Source", cell: ({ row }) => <EndCell flow={row.original} end="src" /> }),
  column.display({ id: "dst", header: "Destination", cell: ({ row }) => <EndCell flow={row.original} end="dst" /> }),
  column.display({ id: "service", header: "Protocol / port", cell: ({ row }) => <ServiceCell flow={row.original} /> }),
  column.display({
    id: "class",
    header: "Class",
    cell: ({ row: { original } }) => <TextCell field="class" value={original.class} eventId={original.id} />,
  }),
  column.display({ id: "tx", header: "Sent", cell: ({ row }) => bytesText(row.original.txBytes) }),
  column.display({ id: "rx", header: "Received", cell: ({ row }) => bytesText(row.original.rxBytes) }),
  column.display({
    id: "both",
    header: () => <span className="sr-only">Reported by</span>,
    cell: ({ row }) => <ReportMark flow={row.original} />,
  }),
  column.display({ id: "meta", header: "", cell: ({ row }) => <FlowMeta flow={row.original} /> }),
]);

export const FLOW_LAYOUT = lookup<ColumnLayout>({
  time: { width: 112, className: "time hide" },
  user: { width: 150, from: 880, className: "hide" },
  src: { className: "m-what" },
  dst: { className: "hide" },
  service: { width: 174, from: 560, className: "hide" },
  class: { width: 76, from: 1000, className: "dim hide" },
  tx: { width: 84, className: "num hide", both: "r" },
  rx: { width: 84, className: "num m-out", both: "r" },
  both: { width: 44, from: 640, className: "hide" },
  meta: { className: "m-meta truncate", both: "m-meta" },
});

const FIELDS = { src: { name: "srcDevice", address: "src" }, dst: { name: "dstDevice", address: "dst" } } as const;

/** A node by its short name, an address where there is none; on a phone the source says both. */
function EndCell({ flow, end }: { flow: NetworkFlowItem; end: "src" | "dst" }) {
  const { [end]: shown, dst } = endsOf(flow);
  const { name, address } = shown;
  const title = [name, address].filter((text) => text !== null).join(" · ");
  const text = name ?? address;
  if (text === null) return <span className="muted">{endText(shown, flow)}</span>;
  return (
    <>
      <CellValue
        field={FIELDS[end][name === null ? "address" : "name"]}
        value={text}
        eventId={flow.id}
        title={visibleText(title)}
      >
        <span className={name === null ? "mono" : undefined}>
          <PlainText>{shortNode(text)}</PlainText>
        </span>
      </CellValue>
      {end === "src" && (
        <span className="only-phone">
          <span className="muted"> → </span>
          <PlainText>{shortNode(endText(dst, flow))}</PlainText>
        </span>
      )}
    </>
  );
}

function ServiceCell({ flow: { protocol, port, id } }: { flow: NetworkFlowItem }) {
  if (protocol === null) return <span className="muted">{ABSENT}</span>;
  const service = serviceOf(port, protocol);
  return (
    <>
      <CellValue field="protocol" value={protocol} eventId={id}>
        {protocolLabel(protocol)}
      </CellValue>
      {port !== null && (
        <>
          {" "}
          <CellValue field="port" value={String(port)} eventId={id}>
            <span className="num">{port}</span>
          </CellValue>
        </>
      )}
      {service !== undefined && <span className="muted"> {service}</span>}
    </>
  );
}

/** Both ends report what passes between nodes; of what only one reports, the other end may be away, or not be what it seems. */
function ReportMark({ flow: { bothReported: both, class: kind } }: { flow: NetworkFlowItem }) {
  if (!both && kind !== "virtual") return null;
  const title = both ? "Both ends report it" : "Only one end reports it";
  return (
    <span className={both ? "both" : "both one"} title={title}>
      <Icon name={both ? "both" : "one-way"} size="sm" />
      <span className="sr-only">{title}</span>
    </span>
  );
}

function FlowMeta({ flow }: { flow: NetworkFlowItem }) {
  const { zone } = useCurrentView();
  const service = flow.protocol === null ? flow.class : serviceText(flow.protocol, flow.port);
  return <MetaLine said={[shortUser(flow.user, flow.userType), service]} clock={formatClock(flow.occurredAt, zone)} />;
}

function serviceText(protocol: string, port: number | null): string {
  return serviceOf(port, protocol) ?? `${protocolLabel(protocol)}${port === null ? "" : ` ${String(port)}`}`;
}
