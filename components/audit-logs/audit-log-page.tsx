"use client";

import type { StreamId } from "@/lib/events/field.ts";
import type { ApiCallItem, CommandItem } from "@/lib/events/item.ts";
import type { Filter } from "@/lib/query/filter.ts";
import type { ReactNode } from "react";
import { CALL_COLUMNS, CALL_LAYOUT } from "./call-columns";
import { CellMenuProvider } from "./cell-menu";
import { COMMAND_COLUMNS, COMMAND_LAYOUT } from "./command-columns";
import { CommandCalls } from "./command-calls";
import { EventSheet } from "./event-sheet";
import { EventTable } from "./event-table";
import { FilterBar } from "./filter-bar";
import { FirstRun } from "./first-run";
import { ListFoot } from "./list-foot";
import { NoMatch } from "./no-match";
import { PageBar } from "./page-bar";
import type { CountAnswer, EventPage } from "./read-api";
import { readJson } from "./read-api";
import { useEvents, type EventList } from "./use-events";
import { useRead } from "./use-read";
import { useView } from "./use-view";
import { ViewProvider } from "./view-context";
import { apiHref, carryFilter } from "./view.ts";

type AuditLogPageProps = {
  stream: StreamId;
  filter: Filter;
  first: EventPage;
  /** When the server read the first page: a new answer scrolls back to the top, and is counted anew. */
  answeredAt: string;
  /** What there is when the first page is empty: nothing at all, or rows of the other stream only. */
  nothing: { other: { stream: StreamId; href: string } | undefined } | undefined;
};

/** One stream: its bar, its filter, its rows, and the open event beside them. */
export function AuditLogPage({ stream, filter, first, answeredAt, nothing }: AuditLogPageProps) {
  const view = useView(stream, filter);
  const list = useEvents(stream, filter, first);
  const commands = useCount("commands", filter, answeredAt);
  const calls = useCount("api-calls", filter, answeredAt);
  const count = stream === "commands" ? commands : calls;
  return (
    <ViewProvider view={view}>
      <CellMenuProvider>
        <PageBar counts={{ ...(commands && { commands }), ...(calls && { "api-calls": calls }) }} />
        <FilterBar />
        <section className="pane" aria-label="Events">
          {list.items.length > 0 ? (
            <Rows key={answeredAt} stream={stream} list={list} />
          ) : nothing ? (
            <FirstRun stream={stream} other={nothing.other} />
          ) : (
            <NoMatch />
          )}
          <ListFoot loaded={list.items.length} count={count} />
        </section>
        {view.event !== undefined && <EventSheet id={view.event} ids={list.items.map(({ id }) => id)} />}
      </CellMenuProvider>
    </ViewProvider>
  );
}

function Rows({ stream, list }: { stream: StreamId; list: EventList<StreamId> }): ReactNode {
  // The server asked for one stream: its rows are of that stream's kind.
  if (stream === "commands")
    return (
      <EventTable
        list={{ ...list, items: list.items as CommandItem[] }}
        columns={COMMAND_COLUMNS}
        layout={COMMAND_LAYOUT}
        renderDetail={renderCalls}
      />
    );
  return (
    <EventTable list={{ ...list, items: list.items as ApiCallItem[] }} columns={CALL_COLUMNS} layout={CALL_LAYOUT} />
  );
}

function renderCalls(id: string): ReactNode {
  return <CommandCalls id={id} />;
}

/** Counted after paint, once for every answer: the rows must not wait for it. */
function useCount(stream: StreamId, filter: Filter, answeredAt: string): CountAnswer | undefined {
  const read = useRead(`${apiHref(`${stream}/count`, carryFilter(filter, stream))}\n${answeredAt}`, readCount);
  return read.state === "done" ? read.value : undefined;
}

function readCount(key: string, signal: AbortSignal): Promise<CountAnswer> {
  return readJson<CountAnswer>(key.split("\n")[0] ?? "", signal);
}
