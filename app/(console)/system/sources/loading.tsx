import { PageTop } from "@/components/shell/page-top";
import { SourcesSkeleton } from "@/components/sources/sources-skeleton";

export default function SourcesLoading() {
  return (
    <>
      <PageTop crumbs={[{ label: "System" }, { label: "Sources" }]} />
      <SourcesSkeleton />
    </>
  );
}
