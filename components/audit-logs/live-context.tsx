"use client";

import { createContext, use } from "react";
import type { Live } from "./use-live";

/** What is live on this page, for everything on it; undefined on pages that are no list. */
export const LiveContext = createContext<Live | undefined>(undefined);

export function useCurrentLive(): Live | undefined {
  return use(LiveContext);
}
