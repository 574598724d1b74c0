"use client";

import { formatDay } from "@/components/ui/format-time.ts";
import type { ReactNode, Ref } from "react";
import { useCurrentView } from "./view-context";

/** Where a line stands among all lines, and how its height gets known. */
export type LinePlace = { line: number; measure: Ref<HTMLTableRowElement> };

/** The day of the rows below it, with the zone; it sticks, so cells show the clock alone. */
export function DayRow({ at, columns, line, measure }: { at: string; columns: number } & LinePlace) {
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
export function DetailRow({ columns, line, measure, children }: { columns: number; children: ReactNode } & LinePlace) {
  return (
    <tr className="detail" data-index={line} ref={measure}>
      <td colSpan={columns}>{children}</td>
    </tr>
  );
}
