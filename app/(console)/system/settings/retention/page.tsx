import { RetentionView } from "@/components/settings/retention-view";
import { SettingsTabs } from "@/components/settings/settings-tabs";
import { PageTop } from "@/components/shell/page-top";
import { requirePageScope } from "@/lib/auth/require.ts";
import { atLeast } from "@/lib/auth/scope.ts";
import { listHolds } from "@/lib/retention/legal-holds.ts";
import { listRemovals } from "@/lib/retention/list-removals.ts";
import { readRetention } from "@/lib/retention/read-policy.ts";
import type { Metadata } from "next";

export const metadata: Metadata = { title: "Retention" };

/** For how long events are kept. Whoever reads may see it; admins change it, owners place holds. */
export default async function RetentionPage() {
  const { scope } = await requirePageScope();
  const { organizationId, role } = scope;
  const [streams, removals, holds] = await Promise.all([
    readRetention(organizationId),
    listRemovals(organizationId),
    listHolds(organizationId),
  ]);
  return (
    <>
      <PageTop
        crumbs={[{ label: "System" }, { label: "Settings", href: "/system/settings" }, { label: "Retention" }]}
      />
      <SettingsTabs current="Retention" />
      <RetentionView
        key={organizationId}
        first={{ streams, removals }}
        holds={holds}
        canChange={atLeast(role, "admin")}
        canHold={atLeast(role, "owner")}
      />
    </>
  );
}
