import { ExportsView } from "@/components/exports/exports-view";
import { PageTop } from "@/components/shell/page-top";
import { requirePageScope } from "@/lib/auth/require.ts";
import { newestExports } from "@/lib/export/export-store.ts";
import { exportAnswer } from "@/lib/http/exports.ts";
import type { Metadata } from "next";

export const metadata: Metadata = { title: "Exports" };

/** What was exported, by whom, and what is being exported; the page keeps itself up to date from there on. */
export default async function ExportsPage() {
  const { scope } = await requirePageScope();
  const { exports, complete } = await newestExports(scope.organizationId);
  const items = exports.map(({ entry }) => exportAnswer(entry, scope));
  return (
    <>
      <PageTop crumbs={[{ label: "System" }, { label: "Exports" }]} />
      <ExportsView key={scope.organizationId} first={{ items, complete, now: new Date().toISOString() }} />
    </>
  );
}
