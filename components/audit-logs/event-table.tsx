"use client";

import { useTable, type ReactTable } from "@tanstack/react-table";
import { clsx } from "clsx";
import { useMemo, useRef, type ReactNode, type RefObject } from "react";
import { FEATURES, type EventColumn } from "./column-helper";
import { EventRow } from "./event-row";
import { ExpansionContext } from "./expand-button";
import { columnsThatFit, META, type ColumnLayout } from "./layout.ts";
import { OtherLine } from "./line-rows";
import { AroundPill } from "./around-pill";
import { ListHead, ListTail } from "./list-ends";
import { useCurrentLive } from "./live-context";
import { LivePill } from "./live-marks";
import { tableKeys } from "./table-keys.ts";
import { nearestTo } from "./scroll-anchor.ts";
import type { Line } from "./table-lines.ts";
import { useAway } from "./use-away";
import type { ListEnds } from "./use-events";
import { useExpansion } from "./use-expansion";
import { useKeptPlace } from "./use-kept-place";
import { useLines } from "./use-lines";
import { useLoadAhead } from "./use-load-ahead";
import { useTableLines } from "./use-table-lines";
import { useTabStop } from "./use-tab-stop";
import { useRoom } from "./use-room";
import type { View } from "./use-view";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";
import { VirtualLines } from "./virtual-lines";

type Timed = { id: string; occurredAt: string };

type EventTableProps<Item extends Timed> = {
  list: ListEnds & { items: Item[] };
  columns: EventColumn<Item>[];
  layout: Record<string, ColumnLayout>;
  /** What an opened row shows below itself; rows without it do not open. */
  renderDetail?: (id: string) => ReactNode;
};

/** A stream's rows: a real table of which only the rows in sight are drawn. */
export function EventTable<Item extends Timed>({ list, columns, layout, renderDetail }: EventTableProps<Item>) {
  const { items } = list;
  const view = useCurrentView();
  const scroll = useRef<HTMLDivElement>(null);
  const live = useCurrentLive();
  const away = useAway(scroll);
  const fitting = useFitting(scroll, columns, layout);
  const expansion = useExpansion();
  const lines = useTableLines({ items, around: list.around, expansion });
  const table = useTable({ features: FEATURES, columns: fitting, data: items });
  const { rows } = table.getRowModel();
  const marked = useMemo(() => list.around && nearestTo(items, list.around), [items, list.around]);
  const stop = useTabStop(items, marked, view);
  const virtual = useLines({ lines, scroll, active: lineOf(lines, stop.id), begin: lineOf(lines, marked) });
  useLoadAhead(virtual, lines.length, list);
  const remember = useKeptPlace({ lines, virtual, scroll, around: list.around, marked, event: view.event });
  const onKeyDown = tableKeys({
    ids: items.map(({ id }) => id),
    moveTo: (id) => {
      stop.set(id);
      virtual.scrollToIndex(lineOf(lines, id), { align: "auto" });
      focusRow(id);
    },
    expansion: renderDetail && expansion,
    sheet: sheetOf(view),
  });
  const span = fitting.filter(({ id }) => id !== META).length;
  const draw = (index: number): ReactNode => {
    const line = lines[index];
    if (line === undefined) return null;
    const where = { line: index, measure: virtual.measureElement };
    const other = { columns: span, renderDetail, ...where };
    const row = line.kind === "event" ? rows[line.index] : undefined;
    if (row === undefined) return line.kind === "event" ? null : <OtherLine key={line.key} of={line} {...other} />;
    const { id } = row.original;
    const state = { active: id === stop.id, selected: id === view.event, open: expansion.isOpen(id) };
    const marks = { fresh: live?.fresh.has(id) ?? false, marked: id === marked };
    const drawn = { row, cells: row.getAllCells(), layout, ...where };
    return <EventRow key={id} {...drawn} {...state} {...marks} onOpen={stop.open} />;
  };
  return (
    <ExpansionContext value={expansion}>
      <ScrolledList list={list} scroll={scroll} away={away} onScrolled={remember}>
        <table
          className="t li"
          aria-rowcount={list.older.more || list.newer.more ? -1 : items.length + 1}
          onKeyDown={onKeyDown}
        >
          <caption className="sr-only">{ROW_WORDS[view.stream].many}, newest first</caption>
          <TableHead table={table} layout={layout} />
          <tbody>
            <ListHead list={list} columns={span} />
            <VirtualLines lines={virtual} columns={span} draw={draw} />
            <ListTail list={list} columns={span} found={items.length} />
          </tbody>
        </table>
      </ScrolledList>
    </ExpansionContext>
  );
}

type ScrolledListProps = {
  list: ListEnds;
  scroll: RefObject<HTMLDivElement | null>;
  away: ReturnType<typeof useAway>;
  onScrolled: () => void;
  children: ReactNode;
};

/** What scrolls, and the ways back to the newest above it. */
function ScrolledList({ list, scroll, away, onScrolled, children }: ScrolledListProps) {
  const { pending } = useCurrentView();
  const onScroll = (): void => {
    away.onScroll();
    onScrolled();
  };
  return (
    <>
      <LivePill onShow={away.backUp} />
      {list.around !== undefined && <AroundPill />}
      <div className={clsx("scroll", pending && "busy")} ref={scroll} aria-busy={pending} onScroll={onScroll}>
        {children}
      </div>
    </>
  );
}

type TableHeadProps<Item extends Timed> = {
  table: ReactTable<typeof FEATURES, Item>;
  layout: Record<string, ColumnLayout>;
};

function TableHead<Item extends Timed>({ table, layout }: TableHeadProps<Item>) {
  return (
    <thead>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id} aria-rowindex={1}>
          {group.headers.map((header) => (
            <th key={header.id} scope="col" {...headOf(header.column.id, layout)}>
              <table.FlexRender header={header} />
            </th>
          ))}
        </tr>
      ))}
    </thead>
  );
}

function headOf(column: string, layout: Record<string, ColumnLayout>) {
  const { width, both } = layout[column] ?? {};
  const sort = column === "time" ? { "aria-sort": "descending" as const } : {};
  return { className: both, ...(width !== undefined && { style: { width } }), ...sort };
}

function sheetOf({ event, showEvent }: View) {
  return {
    open: event !== undefined,
    show: (id: string) => {
      showEvent(id, event === undefined ? "push" : "replace");
    },
    close: () => {
      showEvent(undefined);
    },
  };
}

function useFitting<Item extends Timed>(
  scroll: RefObject<HTMLDivElement | null>,
  columns: EventColumn<Item>[],
  layout: Record<string, ColumnLayout>,
): EventColumn<Item>[] {
  const width = useRoom(scroll);
  return useMemo(() => columnsThatFit(columns, layout, width), [columns, layout, width]);
}

/** After the next paint: the row may only just be drawn. */
function focusRow(id: string): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`tr[data-event="${id}"]`)?.focus({ preventScroll: true });
  });
}

function lineOf(lines: readonly Line[], id: string | undefined): number {
  return lines.findIndex((line) => line.key === id);
}
