"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatAmount } from "@/components/ui/format-number.ts";
import type { Searched } from "./read-api";
import { searchedShare, searchedWords } from "./searched-words.ts";
import type { ListEnds } from "./use-events";
import { useSearchOn } from "./use-load-ahead";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";

type SearchProgressProps = { list: ListEnds; searched: Searched; found: number };

/** How far a search came that no index makes short; it goes on by itself until the first screen is full. */
export function SearchProgress({ list, searched, found }: SearchProgressProps) {
  const { stream } = useCurrentView();
  const { one, many } = ROW_WORDS[stream];
  const { older, stopped, stop } = list;
  const running = older.loading && !stopped;
  return (
    <div className="search-on">
      <span role="status">
        Searched {searchedWords(searched)} · {found === 0 ? "nothing yet" : formatAmount(found, one, many)}
      </span>
      <progress aria-label="Searched of the time" max={1} value={searchedShare(searched)} />
      {running ? (
        <Button size="small" icon="x" onClick={stop}>
          Stop
        </Button>
      ) : (
        <Button size="small" icon="search" onClick={older.load} disabled={older.loading}>
          Continue
        </Button>
      )}
    </div>
  );
}

/** The same where nothing was found yet. */
export function NothingYet({ list, searched }: Omit<SearchProgressProps, "found">) {
  const { stream } = useCurrentView();
  useSearchOn(list);
  const { failed } = list.older;
  return (
    <EmptyState
      icon="search"
      title={`Searching for ${ROW_WORDS[stream].many}`}
      actions={<SearchProgress list={list} searched={searched} found={0} />}
    >
      <p>
        {failed === undefined
          ? "No index finds what this filter asks for: every row is read, from the newest on."
          : `The search stopped: ${failed.message}`}
      </p>
    </EmptyState>
  );
}
