"use client";

import { flexRender, type Cell, type Row as TableRow } from "@tanstack/react-table";
import { clsx } from "clsx";
import { memo } from "react";
import type { FEATURES } from "./column-helper";
import type { ColumnLayout } from "./layout.ts";
import type { LinePlace } from "./line-rows";

type EventRowProps<Item extends { id: string }> = {
  row: TableRow<typeof FEATURES, Item>;
  /** The row's, under the columns that fit: the row itself stays the same when these change. */
  cells: Cell<typeof FEATURES, Item>[];
  layout: Record<string, ColumnLayout>;
  /** The row the table's one tab stop is on. */
  active: boolean;
  /** Its sheet is open. */
  selected: boolean;
  /** Its calls are shown below it. */
  open: boolean;
  /** It only just came. */
  fresh: boolean;
  /** The nearest to the moment the list was opened around. */
  marked: boolean;
  onOpen: (id: string) => void;
} & LinePlace;

function PlainEventRow<Item extends { id: string }>({
  row,
  cells,
  layout,
  active,
  selected,
  open,
  fresh,
  marked,
  line,
  measure,
  onOpen,
}: EventRowProps<Item>) {
  const { id } = row.original;
  return (
    <tr
      data-event={id}
      ref={measure}
      data-index={line}
      className={clsx("row", selected && "sel", open && "open", fresh && "fresh", marked && "marked")}
      tabIndex={active ? 0 : -1}
      aria-rowindex={row.index + 2}
      {...(selected && { "aria-current": "true" as const })}
      onClick={() => {
        // Selecting text is no click on the row.
        if (globalThis.getSelection()?.isCollapsed !== false) onOpen(id);
      }}
    >
      {cells.map((cell) => {
        const { className, both } = layout[cell.column.id] ?? {};
        return (
          <td key={cell.id} className={clsx(className, both)}>
            {flexRender(cell.column.columnDef.cell, cell.getContext())}
          </td>
        );
      })}
    </tr>
  );
}

/** Thousands of rows, few of which change at a time. */
export const EventRow = memo(PlainEventRow) as typeof PlainEventRow;
