import { ExportsSkeleton } from "@/components/exports/exports-skeleton";
import { PageTop } from "@/components/shell/page-top";

export default function ExportsLoading() {
  return (
    <>
      <PageTop crumbs={[{ label: "System" }, { label: "Exports" }]} />
      <ExportsSkeleton />
    </>
  );
}
