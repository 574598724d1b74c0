"use client";

import { IconButton } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-number.ts";
import { Tabs } from "@/components/ui/tabs";
import type { StreamId } from "@/lib/events/field.ts";
import Link from "next/link";
import { ExportMenu } from "./export-menu";
import { FAMILIES, familyOf, STREAM_PAGES, type Family } from "./families.ts";
import type { CountAnswer } from "./read-api";
import { useCurrentView } from "./view-context";
import { carryFilter, viewHref } from "./view.ts";
import { WhenPicker } from "./when-picker";

/** Which family, tabs with their counts under the current filter, the time, and what one can do with the rows. */
export function PageBar({ counts }: { counts: Partial<Record<StreamId, CountAnswer>> }) {
  const { stream, filter, zone, pending, refresh } = useCurrentView();
  const family = FAMILIES[familyOf(stream)];
  const tabs = family.streams.map((id) => ({
    label: STREAM_PAGES[id].tab,
    href: viewHref({ stream: id, filter: carryFilter(filter, id), zone }),
    current: id === stream,
    count: countText(counts[id]),
  }));
  return (
    <div className="bar2">
      <FamilyChoice />
      <Tabs label={family.label} tabs={tabs} />
      <span className="spacer not-phone" />
      <div className="bar2-end not-phone">
        <IconButton icon="refresh" label="Refresh" onClick={refresh} disabled={pending} />
        <WhenPicker />
        <ExportMenu count={counts[stream]} />
      </div>
    </div>
  );
}

/** The other family with the same time, and with what of the filter also makes sense there. */
function FamilyChoice() {
  const { stream, filter, zone } = useCurrentView();
  const href = (family: Family): string => {
    const [first] = FAMILIES[family].streams;
    return viewHref({ stream: first, filter: carryFilter(filter, first), zone });
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
