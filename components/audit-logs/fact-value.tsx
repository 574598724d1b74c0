"use client";

import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatBytes, formatCount } from "@/components/ui/format-number.ts";
import { formatMoment, type Zone } from "@/components/ui/format-time.ts";
import { isOutcome, Outcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { fieldOf } from "@/lib/events/streams.ts";
import type { ReactNode } from "react";
import { bytesText } from "./byte-count.ts";
import { CellValue } from "./cells";
import { valueLabel } from "./value-label.ts";
import { VerbText } from "./verb-text";
import { useCurrentView } from "./view-context";

export type Fact = string | number | boolean | readonly string[] | null;

/** Whether the source said anything about it. */
export function isTold(value: Fact | undefined): value is Exclude<Fact, null> {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** One field's value, with its menu where it can be filtered by exact values. */
export function FactValue({ field, value }: { field: string; value: Exclude<Fact, null> }) {
  const { stream, zone } = useCurrentView();
  const kind = fieldOf(stream, field)?.filter;
  const shown = factText(field, value, { zone, type: fieldOf(stream, field)?.type });
  if (kind === undefined || kind === "range" || Array.isArray(value)) return <span>{shown}</span>;
  return (
    <CellValue field={field} value={String(value)} focusable>
      {shown}
    </CellValue>
  );
}

const MONO = new Set([
  "id",
  "path",
  "command",
  "kubectlCommand",
  "session",
  "commandId",
  "sourceEventId",
  "userAgent",
  "sourceIp",
  "property",
  "groupId",
  "actorId",
  "targetId",
  "src",
  "dst",
  "srcIp",
  "dstIp",
  "srcNodeId",
  "dstNodeId",
  "reporterId",
]);

function factText(
  field: string,
  value: Exclude<Fact, null>,
  { zone, type }: { zone: Zone; type: string | undefined },
): ReactNode {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numberText(field, value);
  if (typeof value !== "string") return <PlainText>{value.join(", ")}</PlainText>;
  return type === "instant" ? formatMoment(value, zone) : stringText(field, value);
}

function stringText(field: string, value: string): ReactNode {
  if (field === "verb") return <VerbText verb={value} />;
  if (field.endsWith("Bytes")) return bytesText(value);
  if (field === "outcome" && isOutcome(value)) return <Outcome outcome={value} />;
  const text = <PlainText>{valueLabel(field, value)}</PlainText>;
  return MONO.has(field) ? <span className="mono">{text}</span> : text;
}

function numberText(field: string, value: number): string {
  if (field === "durationMs") return formatDuration(value);
  if (field.endsWith("Bytes")) return formatBytes(value);
  if (field.endsWith("Pkts")) return formatCount(value);
  return String(value);
}
