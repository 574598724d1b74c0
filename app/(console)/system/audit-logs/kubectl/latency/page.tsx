import type { Metadata } from "next";
import { LatencyPage } from "@/components/latency/latency-page";
import { LATENCY_KEYS } from "@/components/latency/latency.ts";
import { FilteredPage, type SearchParams } from "../../stream-page";

export const metadata: Metadata = { title: "Latency" };

/** How long API calls take. */
export default function KubectlLatencyPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <FilteredPage stream="api-calls" searchParams={searchParams} otherKeys={LATENCY_KEYS}>
      {({ filter, now }) => <LatencyPage filter={filter} answeredAt={now.toISOString()} />}
    </FilteredPage>
  );
}
