import type { Metadata } from "next";
import { StreamPage, type SearchParams } from "../../stream-page";

export const metadata: Metadata = { title: "API Calls" };

export default function ApiCallsPage({ searchParams }: { searchParams: SearchParams }) {
  return <StreamPage stream="api-calls" searchParams={searchParams} />;
}
