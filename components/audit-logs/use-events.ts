"use client";

import type { StreamId } from "@/lib/events/field.ts";
import type { StreamItem } from "@/lib/events/item.ts";
import type { Filter } from "@/lib/query/filter.ts";
import { useCallback, useMemo, useState, type Dispatch, type SetStateAction } from "react";
import { firstPages, withPage, type Pages, type Way } from "./event-pages.ts";
import { readJson, type EventPage, type ReadError, type Searched } from "./read-api";
import { asReadError } from "./use-read";
import { apiHref } from "./view.ts";

const PAGE = 200;

/** One end of a list. */
export type ListEnd = {
  /** Whether there is more behind it. */
  more: boolean;
  loading: boolean;
  failed: ReadError | undefined;
  /** How far the search came, where it is not through. */
  searched: Searched | undefined;
  /** Loads the next page; harmless while one is loading. */
  load: () => void;
};

export type EventList<S extends StreamId> = {
  items: StreamItem[S][];
  /** The moment it was opened around. */
  around: string | undefined;
  older: ListEnd;
  newer: ListEnd;
  /** Whether the reader stopped the search: nothing is then loaded unless asked for. */
  stopped: boolean;
  stop: () => void;
};

/** A list's two ends, for what does not care for its rows. */
export type ListEnds = Omit<EventList<never>, "items">;

type EndState = { loading: boolean; failed: ReadError | undefined };

type Kept<S extends StreamId> = {
  first: EventPage<S>;
  pages: Pages<StreamItem[S]>;
  stopped: boolean;
} & Record<Way, EndState>;

type Asked<S extends StreamId> = { stream: S; filter: Filter; first: EventPage<S>; around: string | undefined };

/**
 * The rows loaded so far, page by page at either end of the first, which came with the page itself. A new first page starts over, and
 * a later page of the old one is dropped when it arrives.
 * @param asked.around the moment the first page was opened around, RFC 3339.
 */
export function useEvents<S extends StreamId>(asked: Asked<S>): EventList<S> {
  const { first, around } = asked;
  const [kept, setKept] = useState<Kept<S>>(() => start(first, around !== undefined));
  if (kept.first !== first) setKept(start(first, around !== undefined));
  const older = useEnd("older", asked, { kept, setKept });
  const newer = useEnd("newer", asked, { kept, setKept });
  const stop = useCallback(() => {
    setKept((before) => ({ ...before, stopped: true }));
  }, []);
  const { stopped, pages } = kept;
  return useMemo(
    () => ({ items: [...pages.items], around, older, newer, stopped, stop }),
    [pages.items, around, older, newer, stopped, stop],
  );
}

type State<S extends StreamId> = { kept: Kept<S>; setKept: Dispatch<SetStateAction<Kept<S>>> };

function useEnd<S extends StreamId>(
  way: Way,
  { stream, filter, first }: Asked<S>,
  { kept, setKept }: State<S>,
): ListEnd {
  const { cursor, searched } = kept.pages[way];
  const { loading, failed } = kept[way];
  const load = useCallback(() => {
    if (loading || cursor === null) return;
    const change = (next: (before: Kept<S>) => Kept<S>): void => {
      setKept((before) => (before.first === first ? next(before) : before));
    };
    change((before) => ({ ...before, stopped: false, [way]: { loading: true, failed: undefined } }));
    readJson<EventPage<S>>(apiHref(stream, filter, { limit: String(PAGE), cursor })).then(
      (page) => {
        change((before) => ({
          ...before,
          pages: withPage(before.pages, { way, page, asked: PAGE }),
          [way]: { loading: false, failed: undefined },
        }));
      },
      (error: unknown) => {
        change((before) => ({ ...before, [way]: { loading: false, failed: asReadError(error) } }));
      },
    );
  }, [way, stream, filter, first, cursor, loading, setKept]);
  return useMemo(
    () => ({ more: cursor !== null, loading, failed, searched, load }),
    [cursor, loading, failed, searched, load],
  );
}

function start<S extends StreamId>(first: EventPage<S>, around: boolean): Kept<S> {
  const idle = { loading: false, failed: undefined };
  return { first, pages: firstPages(first, around), stopped: false, older: idle, newer: idle };
}
