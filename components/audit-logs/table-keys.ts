import type { KeyboardEvent } from "react";
import { lookup } from "@/lib/events/lookup.ts";

type TableKeys = {
  ids: readonly string[];
  /** Moves the tab stop to this row, scrolls to it and focuses it. */
  moveTo: (id: string) => void;
  /** `undefined` where rows have nothing to expand. */
  expansion: { isOpen: (id: string) => boolean; toggle: (id: string) => void } | undefined;
  sheet: { open: boolean; show: (id: string) => void; close: () => void };
};

const STEPS = lookup<number>({
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
});

/**
 * Keys of the table, which is one tab stop: ↑↓ or j/k rows, → or Enter expand, Enter again opens the sheet, ← and Escape go back in
 * reverse order. With the sheet open, moving moves the sheet.
 */
export function tableKeys(table: TableKeys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const id = event.target.dataset["event"];
    if (id !== undefined && press(event.key, id, table)) event.preventDefault();
  };
}

/** @returns whether the key meant something. */
function press(key: string, id: string, table: TableKeys): boolean {
  const step = STEPS[key];
  if (step === undefined) return pressOnRow(key, id, table);
  const { ids, moveTo, sheet } = table;
  const next = ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(id) + step))];
  if (next === undefined) return false;
  moveTo(next);
  if (sheet.open) sheet.show(next);
  return true;
}

function pressOnRow(key: string, id: string, table: TableKeys): boolean {
  const open = table.expansion?.isOpen(id) ?? false;
  return ROW_KEYS[key]?.({ ...table, id, open }) ?? false;
}

type OnRow = TableKeys & { id: string; open: boolean };

/** @returns whether there was anything to do. */
const ROW_KEYS = lookup<(row: OnRow) => boolean>({
  Enter: (row) => (row.open ? false : toggle(row)) || show(row),
  ArrowRight: (row) => row.open || toggle(row),
  ArrowLeft: (row) => row.open && toggle(row),
  Escape: (row) => close(row) || (row.open && toggle(row)),
});

function toggle({ expansion, id }: OnRow): boolean {
  expansion?.toggle(id);
  return expansion !== undefined;
}

function show({ sheet, id }: OnRow): boolean {
  sheet.show(id);
  return true;
}

function close({ sheet }: OnRow): boolean {
  if (sheet.open) sheet.close();
  return sheet.open;
}
