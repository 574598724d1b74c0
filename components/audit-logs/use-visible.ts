"use client";

import { useSyncExternalStore } from "react";

/** Whether the page is looked at: what goes on by itself waits while its tab is hidden. */
export function useVisible(): boolean {
  return useSyncExternalStore(
    watch,
    () => !document.hidden,
    () => true,
  );
}

function watch(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  return () => {
    document.removeEventListener("visibilitychange", changed);
  };
}
