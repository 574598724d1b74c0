"use client";

import { formatCount } from "@/components/ui/format-number.ts";
import { formatClock, formatDay, zoneName } from "@/components/ui/format-time.ts";
import type { ReactNode, Ref } from "react";
import { useCurrentLive } from "./live-context";
import { LIVE_ROWS_MAX } from "./live-rows.ts";
import type { Line } from "./table-lines.ts";
import { useCurrentView } from "./view-context";
import { momentText } from "./when.ts";

/** Where a line stands among all lines, and how its height gets known. */
export type LinePlace = { line: number; measure: Ref<HTMLTableRowElement> };

/** The day of the rows below it, with the zone; it sticks, so cells show the clock alone. */
function DayRow({ at, columns, line, measure }: { at: string; columns: number } & LinePlace) {
  const { zone } = useCurrentView();
  return (
    <tr className="day-row" data-index={line} ref={measure}>
      <td colSpan={columns}>
        {formatDay(at, zone)} · {zone === "utc" ? "UTC" : "local time"}
      </td>
    </tr>
  );
}

/** What an opened row shows below itself. */
function DetailRow({ columns, line, measure, children }: { columns: number; children: ReactNode } & LinePlace) {
  return (
    <tr className="detail" data-index={line} ref={measure}>
      <td colSpan={columns}>{children}</td>
    </tr>
  );
}

/** Between what came since and what was loaded. */
function LiveRow({ at, columns, line, measure }: { at: string; columns: number } & LinePlace) {
  const { zone } = useCurrentView();
  const live = useCurrentLive();
  return (
    <tr className="live-row" data-index={line} ref={measure}>
      <td colSpan={columns}>
        Live since {formatClock(at, zone)} {zoneName(at, zone)}
        {live?.dropped &&
          ` · only the newest ${formatCount(LIVE_ROWS_MAX)} are kept here, Refresh finds the older ones`}
      </td>
    </tr>
  );
}

/** Where the list was opened. */
function AroundRow({ at, columns, line, measure }: { at: string; columns: number } & LinePlace) {
  const { zone } = useCurrentView();
  return (
    <tr className="live-row around-row" data-index={line} ref={measure}>
      <td colSpan={columns}>{momentText(at, zone)} · newer above, older below</td>
    </tr>
  );
}

type OtherLineProps = {
  of: Exclude<Line, { kind: "event" }>;
  columns: number;
  renderDetail: ((id: string) => ReactNode) | undefined;
} & LinePlace;

/** A line that is no event's own. */
export function OtherLine({ of, renderDetail, ...place }: OtherLineProps) {
  if (of.kind === "day") return <DayRow at={of.at} {...place} />;
  if (of.kind === "live") return <LiveRow at={of.at} {...place} />;
  if (of.kind === "around") return <AroundRow at={of.at} {...place} />;
  return <DetailRow {...place}>{renderDetail?.(of.id)}</DetailRow>;
}
