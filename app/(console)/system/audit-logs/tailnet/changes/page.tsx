import type { Metadata } from "next";
import { StreamPage, type SearchParams } from "../../stream-page";

export const metadata: Metadata = { title: "Changes" };

export default function ChangesPage({ searchParams }: { searchParams: SearchParams }) {
  return <StreamPage stream="tailnet-changes" searchParams={searchParams} />;
}
