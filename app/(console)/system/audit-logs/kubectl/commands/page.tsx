import type { Metadata } from "next";
import { StreamPage, type SearchParams } from "../../stream-page";

export const metadata: Metadata = { title: "Commands" };

export default function CommandsPage({ searchParams }: { searchParams: SearchParams }) {
  return <StreamPage stream="commands" searchParams={searchParams} />;
}
