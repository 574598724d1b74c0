"use client";

import { IconButton } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-number.ts";
import { Tabs } from "@/components/ui/tabs";
import { STREAM_IDS, type StreamId } from "@/lib/events/field.ts";
import { STREAMS } from "@/lib/events/streams.ts";
import { ExportMenu } from "./export-menu";
import type { CountAnswer } from "./read-api";
import { useCurrentView } from "./view-context";
import { carryFilter, viewHref } from "./view.ts";
import { WhenPicker } from "./when-picker";

/** Tabs with their counts under the current filter, the time, and what one can do with the rows. */
export function PageBar({ counts }: { counts: Partial<Record<StreamId, CountAnswer>> }) {
  const { stream, filter, zone, pending, refresh } = useCurrentView();
  const tabs = STREAM_IDS.map((id) => ({
    label: STREAMS[id].label,
    href: viewHref({ stream: id, filter: carryFilter(filter, id), zone }),
    current: id === stream,
    count: countText(counts[id]),
  }));
  return (
    <div className="bar2">
      <Tabs label="KubeCTL" tabs={tabs} />
      <span className="spacer not-phone" />
      <div className="bar2-end not-phone">
        <IconButton icon="refresh" label="Refresh" onClick={refresh} disabled={pending} />
        <WhenPicker />
        <ExportMenu count={counts[stream]} />
      </div>
    </div>
  );
}

/** `12,481`, or `10,000+` where counting on would take too long. */
function countText(count: CountAnswer | undefined): string {
  if (count === undefined) return "";
  return `${formatCount(count.count)}${count.complete ? "" : "+"}`;
}
