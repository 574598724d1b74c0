"use client";

import { IconButton } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-number.ts";
import { Tabs } from "@/components/ui/tabs";
import type { StreamId } from "@/lib/events/field.ts";
import Link from "next/link";
import { ExportMenu } from "./export-menu";
import { FAMILIES, familyOf, LATENCY_PAGE, STREAM_PAGES, type Family } from "./families.ts";
import { LiveSwitch } from "./live-switch";
import type { CountAnswer } from "./read-api";
import type { Figures } from "./use-figures";
import type { View } from "./use-view";
import { useCurrentView } from "./view-context";
import { carryFilter, viewHref } from "./view.ts";
import { WhenPicker } from "./when-picker";

type TabLink = { label: string; href: string; current: boolean; count: string };

type PageBarProps = {
  counts: Partial<Record<StreamId, Figures<CountAnswer>>>;
  /** Whether this is the latency page and no list. */
  latency?: boolean;
};

/** Which family, tabs with their counts under the current filter, the time, and what one can do with the rows. */
export function PageBar({ counts, latency = false }: PageBarProps) {
  const { stream, filter, who, zone, at, pending, refresh } = useCurrentView();
  const family = FAMILIES[familyOf(stream)];
  const tabs: TabLink[] = family.streams.map((id) => ({
    label: STREAM_PAGES[id].tab,
    href: viewHref({ stream: id, filter: carryFilter(filter, id), who, zone, at }),
    current: id === stream && !latency,
    count: countText(counts[id]?.value),
  }));
  if (familyOf(stream) === "kubectl")
    tabs.push({ label: LATENCY_PAGE.tab, href: latencyHref({ filter, zone }), current: latency, count: "" });
  return (
    <div className="bar2">
      <FamilyChoice />
      <Tabs label={family.label} tabs={tabs} />
      <span className="spacer not-phone" />
      <div className="bar2-end not-phone">
        <LiveSwitch />
        <IconButton icon="refresh" label="Refresh" onClick={refresh} disabled={pending} />
        <WhenPicker />
        {!latency && <ExportMenu count={counts[stream]?.value} />}
      </div>
    </div>
  );
}

function latencyHref({ filter, zone }: Pick<View, "filter" | "zone">): string {
  const calls = "api-calls" as const;
  return viewHref({ stream: calls, filter: carryFilter(filter, calls), zone, page: { ...LATENCY_PAGE, params: {} } });
}

/** The other family with the same time, and with what of the filter also makes sense there. */
function FamilyChoice() {
  const { stream, filter, who, zone, at } = useCurrentView();
  const href = (family: Family): string => {
    const [first] = FAMILIES[family].streams;
    return viewHref({ stream: first, filter: carryFilter(filter, first), who, zone, at });
  };
  return (
    <nav className="seg" aria-label="Audit logs">
      {(Object.keys(FAMILIES) as Family[]).map((family) => (
        <Link
          key={family}
          href={href(family)}
          prefetch={false}
          {...(family === familyOf(stream) && { "aria-current": "true" as const })}
        >
          {FAMILIES[family].label}
        </Link>
      ))}
    </nav>
  );
}

/** `12,481`, or `10,000+` where counting on would take too long. */
function countText(count: CountAnswer | undefined): string {
  if (count === undefined) return "";
  return `${formatCount(count.count)}${count.complete ? "" : "+"}`;
}
