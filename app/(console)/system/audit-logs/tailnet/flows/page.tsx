import type { Metadata } from "next";
import { StreamPage, type SearchParams } from "../../stream-page";

export const metadata: Metadata = { title: "Flows" };

export default function FlowsPage({ searchParams }: { searchParams: SearchParams }) {
  return <StreamPage stream="network-flows" searchParams={searchParams} />;
}
