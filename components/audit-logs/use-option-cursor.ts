"use client";

import { lookup } from "@/lib/events/lookup.ts";
import { useId, useState, type KeyboardEvent } from "react";
import { optionId } from "./value-list";
import type { ValueOption } from "./value-options.ts";

export type OptionCursor = {
  listId: string;
  current: number;
  reset: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

type Given = { options: readonly ValueOption[]; onToggle: (value: string) => void; onApply: () => void };

/** Steers a list of options from the input above it, which keeps the focus. */
export function useOptionCursor({ options, onToggle, onApply }: Given): OptionCursor {
  const [at, setAt] = useState(0);
  const listId = useId();
  const last = options.length - 1;
  const current = Math.min(at, last);
  const move = (step: number): void => {
    const next = Math.max(0, Math.min(last, current + step));
    setAt(next);
    document.getElementById(optionId(listId, next))?.scrollIntoView({ block: "nearest" });
  };
  const enter = (event: KeyboardEvent): void => {
    const option = options[current];
    if (event.ctrlKey || event.metaKey) onApply();
    else if (option) onToggle(option.value);
  };
  const meaning = lookup<(event: KeyboardEvent) => void>({
    ArrowDown: () => {
      move(1);
    },
    ArrowUp: () => {
      move(-1);
    },
    Enter: enter,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = meaning[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  };
  const reset = (): void => {
    setAt(0);
  };
  return { listId, current, reset, onKeyDown };
}
