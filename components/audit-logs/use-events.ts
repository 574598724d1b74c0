"use client";

import type { StreamId } from "@/lib/events/field.ts";
import type { StreamItem } from "@/lib/events/item.ts";
import type { Filter } from "@/lib/query/filter.ts";
import { useCallback, useState } from "react";
import { readJson, type EventPage, type ReadError } from "./read-api";
import { asReadError } from "./use-read";
import { apiHref } from "./view.ts";

const PAGE = 200;

export type EventList<S extends StreamId> = {
  items: StreamItem[S][];
  /** Whether there is more behind the last row. */
  more: boolean;
  loading: boolean;
  failed: ReadError | undefined;
  /** Loads the next page; harmless while one is loading. */
  loadMore: () => void;
};

type Kept<S extends StreamId> = EventPage<S> & { first: EventPage<S>; loading: boolean; failed: ReadError | undefined };

/**
 * The rows loaded so far, page by page behind the first, which came with the page itself. A new first page starts over, and a
 * later page of the old one is dropped when it arrives.
 */
export function useEvents<S extends StreamId>(stream: S, filter: Filter, first: EventPage<S>): EventList<S> {
  const [kept, setKept] = useState<Kept<S>>(() => start(first));
  if (kept.first !== first) setKept(start(first));
  const { nextCursor, loading } = kept;
  const loadMore = useCallback(() => {
    if (loading || nextCursor === null) return;
    const change = (next: (before: Kept<S>) => Kept<S>): void => {
      setKept((before) => (before.first === first ? next(before) : before));
    };
    change((before) => ({ ...before, loading: true, failed: undefined }));
    readJson<EventPage<S>>(apiHref(stream, filter, { limit: String(PAGE), cursor: nextCursor })).then(
      (page) => {
        change((before) => ({
          ...before,
          items: [...before.items, ...page.items],
          nextCursor: page.nextCursor,
          loading: false,
        }));
      },
      (error: unknown) => {
        change((before) => ({ ...before, failed: asReadError(error), loading: false }));
      },
    );
  }, [stream, filter, first, nextCursor, loading]);
  return { items: kept.items, more: nextCursor !== null, loading, failed: kept.failed, loadMore };
}

function start<S extends StreamId>(first: EventPage<S>): Kept<S> {
  return { ...first, first, loading: false, failed: undefined };
}
