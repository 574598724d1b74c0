"use client";

import { CellValue } from "@/components/audit-logs/cells";
import { ValueText } from "@/components/audit-logs/value-text";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatCount } from "@/components/ui/format-number.ts";
import { visibleText } from "@/components/ui/visible-text.ts";
import { ChangeMark } from "./change-mark";
import { GROUPS, type GroupBy, type LatencyGroup } from "./latency.ts";

type GroupTableProps = { by: GroupBy; now: readonly LatencyGroup[]; before: readonly LatencyGroup[] | undefined };

const COLUMNS = ["p50", "p95", "p99", "max"] as const;

/** The commonest values of a field, each with how long its calls take; a value is filtered for by a click. */
export function GroupTable({ by, now, before }: GroupTableProps) {
  const label = GROUPS.find(({ value }) => value === by)?.label ?? by;
  const earlier = new Map(before?.map((group) => [group.value, group]));
  return (
    <table className="lat-groups">
      <caption>By {label.toLowerCase()}</caption>
      <thead>
        <tr>
          <th scope="col">{label}</th>
          <th scope="col">Calls</th>
          {COLUMNS.map((column) => (
            <th key={column} scope="col">
              {column === "max" ? "Longest" : column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {now.map((group) => (
          <tr key={group.value ?? ""}>
            <th scope="row">
              <CellValue field={by} value={group.value} title={visibleText(group.value ?? "none")} focusable>
                <ValueText field={by} value={group.value ?? ""} />
              </CellValue>
            </th>
            <td className="num">{formatCount(group.count)}</td>
            {COLUMNS.map((column) => (
              <td key={column} className="num">
                {formatDuration(group[column])}{" "}
                <ChangeMark now={group[column]} before={earlier.get(group.value)?.[column]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
