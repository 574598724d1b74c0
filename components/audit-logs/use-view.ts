"use client";

import type { StreamId } from "@/lib/events/field.ts";
import type { Filter } from "@/lib/query/filter.ts";
import type { Zone } from "@/components/ui/format-time.ts";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useMemo, useSyncExternalStore, useTransition, type TransitionStartFunction } from "react";
import { grownTo, viewHref, type OtherPage } from "./view.ts";
import { askedFilter, DEFAULT_WHO, isWho, withoutUserType, type Who } from "./who.ts";

export type View = {
  stream: StreamId;
  /** What the reader asked for, as chips show it. */
  filter: Filter;
  /** Whose commands. */
  who: Who;
  /** What the server is asked with: the filter, and what `who` stands for. */
  asked: Filter;
  zone: Zone;
  /** The event whose sheet is open. */
  event: string | undefined;
  /** The moment the list was opened around; its newest end where there is none. */
  at: string | undefined;
  /** A new filter is being answered; what is shown still belongs to the old one. */
  pending: boolean;
  /** A new time leaves the moment the list was opened around; other conditions stay there. */
  setFilter: (filter: Filter) => void;
  /** Opens the list around a moment, to which the filter's time grows; undefined goes back to the newest. */
  jumpTo: (at: string | undefined) => void;
  /** Also drops user types the filter names: only one of both can hold. */
  setWho: (who: Who) => void;
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
  const params = useSearchParams();
  const zone: Zone = params.get("tz") === "local" ? "local" : "utc";
  const hydrated = useSyncExternalStore(neverChanges, onBrowser, onServer);
  const event = params.get("event") ?? undefined;
  const at = params.get("at") ?? undefined;
  const said = params.get("who");
  const who = isWho(said) ? said : DEFAULT_WHO;
  const href = useCallback(
    ({ event: shown, ...change }: Change) =>
      viewHref({ stream, filter, zone, who, at, page, ...change, ...(shown !== undefined && { event: shown }) }),
    [stream, filter, zone, who, at, page],
  );
  const [pending, startTransition] = useTransition();
  const asking = useAsking({ filter, href, startTransition });
  const moving = useMoving(event, href);
  const asked = useMemo(() => askedFilter({ stream, filter, who }), [stream, filter, who]);
  const shownZone = hydrated ? zone : "utc";
  return useMemo(
    () => ({ stream, filter, who, asked, zone: shownZone, event, at, pending, ...asking, ...moving }),
    [stream, filter, who, asked, shownZone, event, at, pending, asking, moving],
  );
}

type Change = {
  filter?: Filter;
  zone?: Zone;
  who?: Who;
  at?: string | undefined;
  event?: string | undefined;
};
type HrefOf = (change: Change) => string;

type Asking = { filter: Filter; href: HrefOf; startTransition: TransitionStartFunction };

/** What asks the server anew; the same functions while one waits for the answer. */
function useAsking({
  filter,
  href,
  startTransition,
}: Asking): Pick<View, "setFilter" | "setWho" | "jumpTo" | "refresh"> {
  const router = useRouter();
  return useMemo(() => {
    const ask = (change: Change): void => {
      startTransition(() => {
        router.push(href(change), { scroll: false });
      });
    };
    return {
      setFilter: (next: Filter) => {
        const sameTime = next.from === filter.from && next.to === filter.to;
        ask({ filter: next, ...(!sameTime && { at: undefined }) });
      },
      jumpTo: (at: string | undefined) => {
        ask({ filter: at === undefined ? filter : grownTo(filter, at, Date.now()), at });
      },
      setWho: (next: Who) => {
        ask({ filter: withoutUserType(filter), who: next });
      },
      refresh: () => {
        startTransition(() => {
          router.refresh();
        });
      },
    };
  }, [router, startTransition, filter, href]);
}

/** What changes the address alone. */
function useMoving(event: string | undefined, href: HrefOf): Pick<View, "setZone" | "showEvent"> {
  const setZone = useCallback(
    (next: Zone) => {
      globalThis.history.replaceState(null, "", href({ zone: next, event }));
    },
    [href, event],
  );
  const showEvent = useCallback<View["showEvent"]>(
    (id, how = "replace") => {
      if (how === "push") globalThis.history.pushState(null, "", href({ event: id }));
      else globalThis.history.replaceState(null, "", href({ event: id }));
    },
    [href],
  );
  return useMemo(() => ({ setZone, showEvent }), [setZone, showEvent]);
}

/** The server does not know where the reader is: until the browser takes over, times are shown in UTC. */
const neverChanges = () => () => undefined;
const onBrowser = (): boolean => true;
const onServer = (): boolean => false;
