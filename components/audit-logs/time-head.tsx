"use client";

import { Icon } from "@/components/ui/icon";
import { useCurrentView } from "./view-context";

/** Says the zone of the column and its order, which is the only one. */
export function TimeHead() {
  const { zone } = useCurrentView();
  return (
    <>
      Time ({zone === "utc" ? "UTC" : "local"}) <Icon name="arrow-down" />
    </>
  );
}
