"use client";

import { useRef, useState } from "react";
import type { Beside } from "./use-source-page";

export type Go = ReturnType<typeof useGo>;

/** Moving between sheets: not past a token nobody took along without asking, and focus goes back to where it came from. */
export function useGo(show: (beside: Beside) => void) {
  const [held, setHeld] = useState(false);
  const [asked, setAsked] = useState<Beside>();
  const opener = useRef<Element>(null);
  const move = (next: Beside): void => {
    if (next.sheet === "none") {
      giveFocusBack(opener.current);
      opener.current = null;
    } else opener.current ??= document.activeElement;
    setHeld(false);
    setAsked(undefined);
    show(next);
  };
  const to = (next: Beside): void => {
    if (held) setAsked(next);
    else move(next);
  };
  return {
    to,
    close: () => {
      to({ sheet: "none" });
    },
    hold: () => {
      setHeld(true);
    },
    release: () => {
      setHeld(false);
    },
    asking: asked !== undefined,
    stay: () => {
      setAsked(undefined);
    },
    leave: () => {
      if (asked) move(asked);
    },
  };
}

/** Whoever walks the rows stays on theirs. */
function giveFocusBack(opener: Element | null): void {
  if (document.activeElement?.matches("[data-row-stop]")) return;
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
}
