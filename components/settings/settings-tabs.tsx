import { Tabs } from "@/components/ui/tabs";

const PAGES = [
  { label: "Redaction", href: "/system/settings" },
  { label: "Retention", href: "/system/settings/retention" },
];

/** The pages of the settings. */
export function SettingsTabs({ current }: { current: "Redaction" | "Retention" }) {
  return (
    <div className="bar2">
      <Tabs label="Settings" tabs={PAGES.map((page) => ({ ...page, current: page.label === current }))} />
    </div>
  );
}
