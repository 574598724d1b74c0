"use client";

import { useSyncExternalStore } from "react";

const QUERY = "(min-width: 760.02px)";

/** Whether there is room for what is not the list itself; the server, which cannot know, takes it for granted. */
export function useWide(): boolean {
  return useSyncExternalStore(watch, isWide, () => true);
}

function watch(changed: () => void): () => void {
  const media = globalThis.matchMedia(QUERY);
  media.addEventListener("change", changed);
  return () => {
    media.removeEventListener("change", changed);
  };
}

function isWide(): boolean {
  return globalThis.matchMedia(QUERY).matches;
}
