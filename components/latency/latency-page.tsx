"use client";

import { PageBar } from "@/components/audit-logs/page-bar";
import { CellMenuProvider } from "@/components/audit-logs/cell-menu";
import { EventSheet } from "@/components/audit-logs/event-sheet";
import { LATENCY_PAGE } from "@/components/audit-logs/families.ts";
import { FilterBar } from "@/components/audit-logs/filter-bar";
import { readJson } from "@/components/audit-logs/read-api";
import { ReadFailure } from "@/components/audit-logs/read-failure";
import { useRead, type ReadState } from "@/components/audit-logs/use-read";
import { useView } from "@/components/audit-logs/use-view";
import { ViewProvider } from "@/components/audit-logs/view-context";
import { apiHref } from "@/components/audit-logs/view.ts";
import { Skeleton } from "@/components/ui/skeleton";
import type { Filter } from "@/lib/query/filter.ts";
import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { LatencyBar } from "./latency-bar";
import { LatencyBody } from "./latency-body";
import { latencyParams, readLatencyView, type LatencyReport, type LatencyView } from "./latency.ts";

type LatencyPageProps = { filter: Filter; answeredAt: string };

/** How long API calls take: by what one chooses, over time, and against another time. */
export function LatencyPage({ filter, answeredAt }: LatencyPageProps) {
  const latency = useLatencyView();
  const view = useView("api-calls", filter, latency.page);
  const now = useReport(filter, latency.view, answeredAt);
  const before = useReport(latency.view.before && { ...filter, ...latency.view.before }, latency.view, answeredAt);
  return (
    <ViewProvider view={view}>
      <CellMenuProvider>
        <PageBar counts={{}} latency />
        <FilterBar />
        <LatencyBar view={latency.view} onChange={latency.set} />
        <section className="pane" aria-label="Latency">
          <div className="scroll">
            <Report now={now} before={before} view={latency.view} />
          </div>
        </section>
        {view.event !== undefined && <EventSheet id={view.event} ids={idsOf(now)} />}
      </CellMenuProvider>
    </ViewProvider>
  );
}

type ReportProps = { now: ReadState<LatencyReport>; before: ReadState<LatencyReport>; view: LatencyView };

function Report({ now, before, view }: ReportProps) {
  if (now.state === "failed") return <Failed read={now} />;
  if (before.state === "failed") return <Failed read={before} />;
  if (now.state === "waiting" || (view.before !== undefined && before.state === "waiting")) return <Waiting />;
  return (
    <LatencyBody
      now={now.value}
      before={view.before !== undefined && before.state === "done" ? before.value : undefined}
      by={view.by}
    />
  );
}

function Failed({ read }: { read: Extract<ReadState<LatencyReport>, { state: "failed" }> }) {
  const { status, message, requestId } = read.error;
  return <ReadFailure failure={{ status, detail: message, requestId }} what="the latencies" onRetry={read.retry} />;
}

function Waiting() {
  return (
    <div className="lat late" aria-busy="true" aria-label="Measuring">
      <Skeleton width="40%" />
      <Skeleton width="70%" />
      <Skeleton width="60%" />
    </div>
  );
}

function idsOf(read: ReadState<LatencyReport>): string[] {
  return read.state === "done" ? read.value.slowest.map(({ id }) => id) : [];
}

function useReport(filter: Filter | undefined, { by }: LatencyView, answeredAt: string): ReadState<LatencyReport> {
  const key = filter && `${apiHref("api-calls/latency", filter, { by })}\n${answeredAt}`;
  return useRead(key, (asked, signal) => readJson<LatencyReport>(asked.split("\n")[0] ?? "", signal));
}

/** What the address says besides the filter; a change of it asks the API, not the page. */
function useLatencyView() {
  const params = useSearchParams();
  const router = useRouter();
  const text = JSON.stringify(latencyParams(readLatencyView(new URLSearchParams(params))));
  const page = useMemo(() => ({ path: LATENCY_PAGE.path, params: JSON.parse(text) as Record<string, string> }), [text]);
  const view = useMemo(() => readLatencyView(new URLSearchParams(page.params)), [page]);
  const set = (next: LatencyView): void => {
    const all = new URLSearchParams(params);
    for (const key of Object.keys(page.params)) all.delete(key);
    for (const [key, value] of Object.entries(latencyParams(next))) all.set(key, value);
    const query = all.toString();
    router.replace(`${LATENCY_PAGE.path}${query && `?${query}`}`, { scroll: false });
  };
  return { view, page, set };
}
