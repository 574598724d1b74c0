"use client";

import { formatAmount } from "@/components/ui/format-number.ts";
import type { NetworkFlowItem } from "@/lib/events/item.ts";
import { bytesText } from "./byte-count.ts";
import { shortNode } from "./flow-ends.ts";
import { FoldedLine } from "./folded-line";
import { Section } from "./neighbour-list";

/** What the other end, or a router on the way, reports of the same conversation; its bytes are as that node counts them. */
export function FlowReports({ reports }: { reports: readonly NetworkFlowItem[] }) {
  if (reports.length === 0) return null;
  return (
    <Section title="Also reported by the other end" count={formatAmount(reports.length, "report")}>
      {reports.map((report) => (
        <FoldedLine key={report.id} at={report.occurredAt} text={reportText(report)} end={undefined} />
      ))}
    </Section>
  );
}

function reportText({ reporter, reporterId, txBytes, rxBytes }: NetworkFlowItem): string {
  return `${shortNode(reporter ?? reporterId)}: ${bytesText(txBytes)} sent, ${bytesText(rxBytes)} received`;
}
