"use client";

import type { StreamId } from "@/lib/events/field.ts";
import type { Filter } from "@/lib/query/filter.ts";
import type { Zone } from "@/components/ui/format-time.ts";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useMemo, useSyncExternalStore, useTransition } from "react";
import { viewHref, type OtherPage } from "./view.ts";

export type View = {
  stream: StreamId;
  filter: Filter;
  zone: Zone;
  /** The event whose sheet is open. */
  event: string | undefined;
  /** A new filter is being answered; what is shown still belongs to the old one. */
  pending: boolean;
  setFilter: (filter: Filter) => void;
  setZone: (zone: Zone) => void;
  /** @param how `push` makes "back" close it again, `replace` moves on. */
  showEvent: (id: string | undefined, how?: "push" | "replace") => void;
  refresh: () => void;
};

/**
 * The page's state, which is its address: a filter asks the server anew, zone and open event do not.
 * @param page where that is not the stream's list; the same object as long as it says the same.
 */
export function useView(stream: StreamId, filter: Filter, page?: OtherPage): View {
  const router = useRouter();
  const params = useSearchParams();
  const [pending, startTransition] = useTransition();
  const zone: Zone = params.get("tz") === "local" ? "local" : "utc";
  const hydrated = useSyncExternalStore(neverChanges, onBrowser, onServer);
  const event = params.get("event") ?? undefined;

  const setFilter = useCallback(
    (next: Filter) => {
      startTransition(() => {
        router.push(viewHref({ stream, filter: next, zone, page }), { scroll: false });
      });
    },
    [router, stream, zone, page],
  );
  const setZone = useCallback(
    (next: Zone) => {
      globalThis.history.replaceState(
        null,
        "",
        viewHref({ stream, filter, zone: next, page, ...(event !== undefined && { event }) }),
      );
    },
    [stream, filter, event, page],
  );
  const showEvent = useCallback(
    (id: string | undefined, how: "push" | "replace" = "replace") => {
      const href = viewHref({ stream, filter, zone, page, ...(id !== undefined && { event: id }) });
      if (how === "push") globalThis.history.pushState(null, "", href);
      else globalThis.history.replaceState(null, "", href);
    },
    [stream, filter, zone, page],
  );
  const refresh = useCallback(() => {
    startTransition(() => {
      router.refresh();
    });
  }, [router]);
  return useMemo(
    () => ({ stream, filter, zone: hydrated ? zone : "utc", event, pending, setFilter, setZone, showEvent, refresh }),
    [stream, filter, zone, hydrated, event, pending, setFilter, setZone, showEvent, refresh],
  );
}

/** The server does not know where the reader is: until the browser takes over, times are shown in UTC. */
const neverChanges = () => () => undefined;
const onBrowser = (): boolean => true;
const onServer = (): boolean => false;
