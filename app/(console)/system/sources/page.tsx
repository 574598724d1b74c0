import { PageTop } from "@/components/shell/page-top";
import { SourcesView } from "@/components/sources/sources-view";
import { requirePageScope } from "@/lib/auth/require.ts";
import { atLeast } from "@/lib/auth/scope.ts";
import { recorderStatus } from "@/lib/recorder/status.ts";
import { spoolStatus } from "@/lib/ingest/spool-status.ts";
import { SOURCE_KINDS } from "@/lib/ingest/registry.ts";
import type { SourceKind } from "@/lib/ingest/source-kind.ts";
import { sourceHealth } from "@/lib/sources/source-health.ts";
import type { Metadata } from "next";

export const metadata: Metadata = { title: "Sources" };

/** Where records come from and how each does; the page keeps itself up to date from there on. */
export default async function SourcesPage() {
  const { scope } = await requirePageScope();
  const now = new Date();
  const items = await sourceHealth({ organizationId: scope.organizationId, now });
  const kinds = Object.values<SourceKind>(SOURCE_KINDS).map(({ id, label, summary, cluster, unlimited }) => ({
    id,
    label,
    summary,
    cluster,
    unlimited,
  }));
  return (
    <>
      <PageTop crumbs={[{ label: "System" }, { label: "Sources" }]} />
      <SourcesView
        key={scope.organizationId}
        first={{
          items,
          recorder: recorderStatus(scope.organizationId),
          spool: await spoolStatus(),
          now: now.toISOString(),
        }}
        kinds={kinds}
        role={scope.role}
        canManage={atLeast(scope.role, "admin")}
      />
    </>
  );
}
