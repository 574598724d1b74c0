"use client";

import type { StreamId } from "@/lib/events/field.ts";
import type { ApiCallItem, CommandItem, NetworkFlowItem, TailnetChangeItem } from "@/lib/events/item.ts";
import type { Filter } from "@/lib/query/filter.ts";
import { useMemo, type ReactNode } from "react";
import { CALL_COLUMNS, CALL_LAYOUT } from "./call-columns";
import { CellMenuProvider } from "./cell-menu";
import { ChangeRows } from "./change-rows";
import { COMMAND_COLUMNS, COMMAND_LAYOUT } from "./command-columns";
import { CommandCalls } from "./command-calls";
import { EventSheet } from "./event-sheet";
import { EventTable } from "./event-table";
import { FAMILIES, familyOf } from "./families.ts";
import { FilterBar } from "./filter-bar";
import { FirstRun } from "./first-run";
import { FLOW_COLUMNS, FLOW_LAYOUT } from "./flow-columns";
import { FlowOverview } from "./flow-overview";
import { ListFoot } from "./list-foot";
import { LiveContext } from "./live-context";
import { LiveAnnouncer } from "./live-marks";
import { NoMatch } from "./no-match";
import { OutcomeOverview } from "./outcome-overview";
import { PageBar } from "./page-bar";
import type { CountAnswer, EventPage } from "./read-api";
import { NothingYet } from "./search-progress";
import { useEvents, type EventList } from "./use-events";
import { useLiveFigures, type Figures } from "./use-figures";
import { useLive, type Live } from "./use-live";
import { useLoadBeside } from "./use-load-ahead";
import { useView, type View } from "./use-view";
import { ViewProvider } from "./view-context";
import { apiHref, carryFilter } from "./view.ts";
import { resolvePoint } from "./when.ts";
import { askedFilter } from "./who.ts";

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
  const around = view.at === undefined ? undefined : resolvePoint(view.at, Date.parse(answeredAt));
  const list = useEvents({ stream, filter: view.asked, first, around });
  const live = useLive(view, list, answeredAt);
  const counts = useCounts(view, live, answeredAt);
  const { items } = live.rows;
  const searched = list.older.searched ?? list.newer.searched;
  const ids = useMemo(() => items.map(({ id }) => id), [items]);
  useLoadBeside(list, ids, view.event);
  return (
    <ViewProvider view={view}>
      <LiveContext value={live}>
        <CellMenuProvider>
          <PageBar counts={counts} />
          <FilterBar />
          <section className="pane" aria-label="Events">
            {items.length > 0 && <Above stream={stream} answeredAt={answeredAt} />}
            {items.length > 0 ? (
              <Rows key={answeredAt} stream={stream} list={{ ...list, items }} />
            ) : searched ? (
              <NothingYet list={list} searched={searched} />
            ) : nothing ? (
              <FirstRun stream={stream} other={nothing.other} />
            ) : (
              <NoMatch />
            )}
            <ListFoot loaded={list.items.length} counted={counts[stream]} />
          </section>
          {view.event !== undefined && <EventSheet id={view.event} ids={ids} />}
          <LiveAnnouncer />
        </CellMenuProvider>
      </LiveContext>
    </ViewProvider>
  );
}

function Above({ stream, answeredAt }: { stream: StreamId; answeredAt: string }) {
  if (stream === "network-flows") return <FlowOverview answeredAt={answeredAt} />;
  return <OutcomeOverview answeredAt={answeredAt} />;
}

function Rows({ stream, list }: { stream: StreamId; list: EventList<StreamId> }): ReactNode {
  // The server asked for one stream: its rows are of that stream's kind.
  switch (stream) {
    case "commands":
      return (
        <EventTable
          list={{ ...list, items: list.items as CommandItem[] }}
          columns={COMMAND_COLUMNS}
          layout={COMMAND_LAYOUT}
          renderDetail={renderCalls}
        />
      );
    case "api-calls":
      return (
        <EventTable
          list={{ ...list, items: list.items as ApiCallItem[] }}
          columns={CALL_COLUMNS}
          layout={CALL_LAYOUT}
        />
      );
    case "tailnet-changes":
      return <ChangeRows list={{ ...list, items: list.items as TailnetChangeItem[] }} />;
    case "network-flows":
      return (
        <EventTable
          list={{ ...list, items: list.items as NetworkFlowItem[] }}
          columns={FLOW_COLUMNS}
          layout={FLOW_LAYOUT}
        />
      );
  }
}

function renderCalls(id: string): ReactNode {
  return <CommandCalls id={id} />;
}

type Counts = Partial<Record<StreamId, Figures<CountAnswer>>>;

/** How many rows each tab beside this one has under the filter, as far as it makes sense there. */
function useCounts(view: View, live: Live, answeredAt: string): Counts {
  const [first, second] = FAMILIES[familyOf(view.stream)].streams;
  const one = useCount(first, { view, live, answeredAt });
  const two = useCount(second, { view, live, answeredAt });
  return { ...(one && { [first]: one }), ...(two && { [second]: two }) };
}

type CountOf = { view: View; live: Live; answeredAt: string };

/** Counted after paint: the rows must not wait for it. */
function useCount(stream: StreamId, { view, live, answeredAt }: CountOf): Figures<CountAnswer> | undefined {
  const { filter, who } = view;
  const asked = askedFilter({ stream, filter: carryFilter(filter, stream), who });
  const read = useLiveFigures<CountAnswer>(apiHref(`${stream}/count`, asked), answeredAt, live);
  return read.state === "done" ? read.value : undefined;
}
