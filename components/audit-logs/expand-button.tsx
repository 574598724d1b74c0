"use client";

import { Icon } from "@/components/ui/icon";
import { createContext, useContext } from "react";

export type Expansion = { isOpen: (id: string) => boolean; toggle: (id: string) => void };

export const ExpansionContext = createContext<Expansion>({ isOpen: () => false, toggle: () => undefined });

/** Shows and hides a row's API calls. */
export function ExpandButton({ id }: { id: string }) {
  const { isOpen, toggle } = useContext(ExpansionContext);
  const open = isOpen(id);
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={open}
      aria-label="API calls of this command"
      onClick={(event) => {
        event.stopPropagation();
        toggle(id);
      }}
    >
      <Icon name={open ? "down" : "right"} />
    </button>
  );
}
