"use client";

import { copyText } from "@/components/ui/copy-text";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { useToast } from "@/components/ui/toast";
import { visibleText } from "@/components/ui/visible-text.ts";
import { fieldOf } from "@/lib/events/streams.ts";
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { exclude, filterFor } from "./filter-edit.ts";
import { useCurrentView } from "./view-context";
import { shortLabel } from "./view.ts";

export type CellTarget = { field: string; value: string; element: HTMLElement; eventId?: string };
type Open = CellTarget & { left: number; top: number; width: number; height: number };

const CellMenuContext = createContext<(target: CellTarget) => void>(() => undefined);

/** Opens the menu of one value beside it. */
export function useCellMenu(): (target: CellTarget) => void {
  return useContext(CellMenuContext);
}

/** One menu for all values of a page: a list of ten thousand rows must not hold fifty thousand menus. */
export function CellMenuProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Open>();
  const show = useCallback((target: CellTarget) => {
    const { left, top, width, height } = target.element.getBoundingClientRect();
    setOpen({ ...target, left, top, width, height });
  }, []);
  const close = (): void => {
    setOpen(undefined);
  };
  return (
    <CellMenuContext value={show}>
      {children}
      {open && (
        <CellMenu key={`${open.field} ${String(open.top)} ${String(open.left)}`} target={open} onClose={close} />
      )}
    </CellMenuContext>
  );
}

function CellMenu({ target, onClose }: { target: Open; onClose: () => void }) {
  const { field, value, element, eventId, ...box } = target;
  const view = useCurrentView();
  const toast = useToast();
  const shown = value === "" ? "none" : visibleText(value);
  const copy = async (): Promise<void> => {
    const done = await copyText(value);
    toast(
      done
        ? { tone: "success", title: "Copied", detail: shown.slice(0, 200) }
        : { tone: "failed", title: "Not copied" },
    );
  };
  const giveFocusBack = (event: Event): void => {
    event.preventDefault();
    const row = element.closest<HTMLElement>("tr");
    (row ?? element).focus({ preventScroll: true });
  };
  return (
    <Menu
      open
      onOpenChange={(stays) => {
        if (!stays) onClose();
      }}
      onCloseAutoFocus={giveFocusBack}
      className="max-w-80"
      trigger={<span aria-hidden="true" className="pointer-events-none fixed" style={box} />}
    >
      <MenuLabel>
        <span className="block truncate">
          {shortLabel(view.stream, field)}: {shown}
        </span>
      </MenuLabel>
      <FilterItems field={field} value={value} />
      <MenuItem icon="copy" disabled={value === ""} onSelect={() => void copy()}>
        Copy value
      </MenuItem>
      {eventId !== undefined && (
        <>
          <MenuSeparator />
          <MenuItem
            icon="right"
            onSelect={() => {
              view.showEvent(eventId, "push");
            }}
          >
            Open event
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

function FilterItems({ field, value }: { field: string; value: string }) {
  const { stream, filter, setFilter } = useCurrentView();
  if (fieldOf(stream, field)?.filter === undefined) return null;
  const wanted = (): void => {
    setFilter(filterFor(filter, field, value));
  };
  const unwanted = (): void => {
    setFilter(exclude(filter, field, value));
  };
  return (
    <>
      <MenuItem icon="filter" onSelect={wanted}>
        Filter for this
      </MenuItem>
      <MenuItem icon="minus" onSelect={unwanted}>
        Exclude this
      </MenuItem>
    </>
  );
}
