import { SettingsSkeleton } from "@/components/settings/settings-skeleton";
import { PageTop } from "@/components/shell/page-top";

export default function SettingsLoading() {
  return (
    <>
      <PageTop crumbs={[{ label: "System" }, { label: "Settings" }]} />
      <SettingsSkeleton />
    </>
  );
}
