"use client";

import { Button } from "@/components/ui/button";
import type { EventList } from "./use-events";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";

/** Below the last row: more is coming, it failed, or this is all. */
export function ListTail({ list, columns }: { list: Omit<EventList<never>, "items">; columns: number }) {
  return (
    <tr className="tail">
      <td colSpan={columns}>
        <TailText list={list} />
      </td>
    </tr>
  );
}

function TailText({ list }: { list: Omit<EventList<never>, "items"> }) {
  const { stream } = useCurrentView();
  if (list.failed)
    return (
      <span role="alert">
        Loading stopped: {list.failed.message}{" "}
        <Button size="small" icon="refresh" onClick={list.loadMore}>
          Try again
        </Button>
      </span>
    );
  if (list.more) return <span role="status">Loading more …</span>;
  return <span>No earlier {ROW_WORDS[stream].many} in this range</span>;
}
