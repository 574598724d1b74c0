"use client";

import { Icon } from "@/components/ui/icon";
import { createContext, useContext } from "react";

export type Expansion = { isOpen: (id: string) => boolean; toggle: (id: string) => void };

export const ExpansionContext = createContext<Expansion>({ isOpen: () => false, toggle: () => undefined });

/** Shows and hides what a row has below itself. */
export function ExpandButton({ id, label }: { id: string; label: string }) {
  const { isOpen, toggle } = useContext(ExpansionContext);
  const open = isOpen(id);
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={open}
      aria-label={label}
      onClick={(event) => {
        event.stopPropagation();
        toggle(id);
      }}
    >
      <Icon name={open ? "down" : "right"} />
    </button>
  );
}
