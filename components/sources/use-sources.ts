"use client";

import { usePolled, type Polled } from "@/components/audit-logs/use-polled";
import { readSources, type SourceList } from "./source-api";

export type LiveSources = SourceList & Omit<Polled<SourceList>, "value">;

/**
 * The sources, kept up to date.
 * @param first what came with the page.
 */
export function useSources(first: SourceList): LiveSources {
  const { value, ...rest } = usePolled(first, readSources);
  return { ...value, ...rest };
}
