"use client";

import { useEffect } from "react";

/**
 * Ctrl or ⌘ and a letter, in place of what the browser would do.
 * @param key in lower case.
 * @param action undefined where there is nothing to do: the key then does just that.
 */
export function useCommandKey(key: string, action: (() => void) | undefined): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== key || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      action?.();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [key, action]);
}
