"use client";

import { Button } from "@/components/ui/button";
import type { ReactNode } from "react";
import { SearchProgress } from "./search-progress";
import type { ListEnd, ListEnds } from "./use-events";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";

/** Below the last row: more is coming, it failed, it is still being searched, or this is all. */
export function ListTail({ list, columns, found }: { list: ListEnds; columns: number; found: number }) {
  const { stream } = useCurrentView();
  const { failed, more, searched } = list.older;
  return (
    <EndRow columns={columns}>
      {failed ? (
        <Failed end={list.older} />
      ) : searched ? (
        <SearchProgress list={list} searched={searched} found={found} />
      ) : more ? (
        <span role="status">Loading more …</span>
      ) : (
        <span>No earlier {ROW_WORDS[stream].many} in this range</span>
      )}
    </EndRow>
  );
}

/** Above the first row of a list that was opened around a moment; it is there only when loading stopped, since it would move the rows. */
export function ListHead({ list, columns }: { list: ListEnds; columns: number }) {
  if (list.newer.failed === undefined) return null;
  return (
    <EndRow columns={columns}>
      <Failed end={list.newer} />
    </EndRow>
  );
}

function EndRow({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    <tr className="tail">
      <td colSpan={columns}>{children}</td>
    </tr>
  );
}

function Failed({ end }: { end: ListEnd }) {
  return (
    <span role="alert">
      Loading stopped: {end.failed?.message}{" "}
      <Button size="small" icon="refresh" onClick={end.load}>
        Try again
      </Button>
    </span>
  );
}
