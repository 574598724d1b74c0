"use client";

import { readJson, type ReadError } from "@/components/audit-logs/read-api";
import { asReadError, useRead } from "@/components/audit-logs/use-read";
import { useState } from "react";
import { rejectsHref, type RejectPage } from "./source-api";
import type { RejectItem, RejectState } from "./source.ts";

export type Rejects = {
  state: "waiting" | "done" | "failed";
  items: RejectItem[];
  error: ReadError | undefined;
  more: boolean;
  loading: boolean;
  loadMore: () => void;
  /** Reads the newest again. */
  reload: () => void;
};

/** A source's rejects in this state, newest first, page by page. */
export function useRejects(sourceId: string, state: RejectState): Rejects {
  const [round, setRound] = useState(0);
  const key = `${String(round)} ${sourceId} ${state}`;
  const first = useRead(key, (_, signal) =>
    readJson<RejectPage>(rejectsHref(sourceId, { state, cursor: null }), signal),
  );
  const [older, setOlder] = useState<{ of: string; pages: RejectPage[] }>({ of: "", pages: [] });
  const [paging, setPaging] = useState<{ loading: boolean; error: ReadError | undefined }>({
    loading: false,
    error: undefined,
  });
  const pages = first.state === "done" ? [first.value, ...(older.of === key ? older.pages : [])] : [];
  const cursor = pages.at(-1)?.nextCursor ?? null;

  const load = async (): Promise<void> => {
    if (cursor === null || paging.loading) return;
    setPaging({ loading: true, error: undefined });
    try {
      const page = await readJson<RejectPage>(rejectsHref(sourceId, { state, cursor }));
      setOlder({ of: key, pages: [...pages.slice(1), page] });
      setPaging({ loading: false, error: undefined });
    } catch (error) {
      setPaging({ loading: false, error: asReadError(error) });
    }
  };
  return {
    state: first.state,
    items: pages.flatMap((page) => page.items),
    error: first.state === "failed" ? first.error : paging.error,
    more: cursor !== null,
    loading: paging.loading,
    loadMore: () => void load(),
    reload: () => {
      setRound(round + 1);
    },
  };
}
