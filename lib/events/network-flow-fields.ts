import { FLOW_CLASSES } from "./event.ts";
import type { Field } from "./field.ts";
import { SHARED } from "./shared-fields.ts";

/** Stream `network-flows`, in the order of the API item and the CSV columns. */
export const NETWORK_FLOW_FIELDS = [
  SHARED.id,
  SHARED.occurredAt,
  SHARED.receivedAt,
  SHARED.durationMs,
  {
    id: "class",
    label: "Class",
    type: "text",
    column: "class",
    always: true,
    filter: "facet",
    values: FLOW_CLASSES,
    key: "c",
  },
  { id: "protocol", label: "Protocol", type: "text", column: "protocol", filter: "facet", key: "x" },
  { id: "port", label: "Port", type: "number", column: "port", filter: "facet", key: "p" },
  { id: "src", label: "Source", type: "text", column: "src", filter: "value" },
  { id: "dst", label: "Destination", type: "text", column: "dst", filter: "value" },
  { id: "srcIp", label: "Source address", type: "text", column: "src_ip", filter: "facet", key: "i" },
  { id: "dstIp", label: "Destination address", type: "text", column: "dst_ip", filter: "facet", key: "j" },
  {
    id: "srcDevice",
    label: "Source node",
    type: "text",
    column: "src_device",
    filter: "facet",
    key: "a",
    searched: true,
  },
  {
    id: "dstDevice",
    label: "Destination node",
    type: "text",
    column: "dst_device",
    filter: "facet",
    key: "b",
    searched: true,
  },
  { id: "srcNodeId", label: "Source node id", type: "text", column: "src_node_id" },
  { id: "dstNodeId", label: "Destination node id", type: "text", column: "dst_node_id" },
  { id: "srcTags", label: "Source tags", type: "list", column: "src_tags", always: true },
  { id: "dstTags", label: "Destination tags", type: "list", column: "dst_tags", always: true },
  SHARED.user,
  SHARED.userType,
  { id: "reporter", label: "Reported by", type: "text", column: "reporter", filter: "facet", key: "w" },
  { id: "reporterId", label: "Reporting node id", type: "text", column: "reporter_id", always: true },
  { id: "bothReported", label: "Both reported", type: "boolean", column: "both_reported", always: true },
  { id: "txBytes", label: "Bytes sent", type: "counter", column: "tx_bytes", always: true, filter: "range" },
  { id: "rxBytes", label: "Bytes received", type: "counter", column: "rx_bytes", always: true, filter: "range" },
  { id: "txPkts", label: "Packets sent", type: "counter", column: "tx_pkts", always: true, filter: "range" },
  { id: "rxPkts", label: "Packets received", type: "counter", column: "rx_pkts", always: true, filter: "range" },
  SHARED.clockSkew,
  SHARED.source,
] as const satisfies readonly Field[];

export type NetworkFlowFieldId = (typeof NETWORK_FLOW_FIELDS)[number]["id"];
