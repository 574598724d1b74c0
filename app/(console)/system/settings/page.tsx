import { RedactionView } from "@/components/settings/redaction-view";
import { SettingsTabs } from "@/components/settings/settings-tabs";
import { PageTop } from "@/components/shell/page-top";
import { EmptyState } from "@/components/ui/empty-state";
import { requirePageScope } from "@/lib/auth/require.ts";
import { atLeast } from "@/lib/auth/scope.ts";
import { AppError } from "@/lib/errors.ts";
import { loadRedaction } from "@/lib/redaction/redaction-store.ts";
import type { Metadata } from "next";

export const metadata: Metadata = { title: "Settings" };

/** What the organization redacts. Whoever reads may see it; admins change it. */
export default async function SettingsPage() {
  const { scope } = await requirePageScope();
  const redaction = await readRedaction(scope.organizationId);
  return (
    <>
      <PageTop crumbs={[{ label: "System" }, { label: "Settings" }]} />
      <SettingsTabs current="Redaction" />
      {redaction instanceof AppError ? (
        <EmptyState icon="failed" tone="failed" title="What is redacted could not be read">
          <p>{redaction.message}</p>
        </EmptyState>
      ) : (
        <RedactionView
          key={scope.organizationId}
          first={redaction}
          role={scope.role}
          canChange={atLeast(scope.role, "admin")}
        />
      )}
    </>
  );
}

/** Without the key. That it was sealed by another server is told in its own words: they say what to do, and the sources stand still. */
async function readRedaction(organizationId: string) {
  try {
    const { policy, updatedAt, updatedBy } = await loadRedaction(organizationId);
    return { policy, updatedAt: updatedAt.toISOString(), updatedBy };
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
