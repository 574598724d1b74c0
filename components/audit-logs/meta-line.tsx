"use client";

import { visibleText } from "@/components/ui/visible-text.ts";
import type { ApiCallItem, CommandItem } from "@/lib/events/item.ts";
import { shortUser } from "./user-name.ts";

type MetaLineProps = {
  item: Pick<ApiCallItem | CommandItem, "user" | "userType" | "cluster" | "namespace">;
  clock: string;
};

/** The second line of a row on a phone: who · where · when. A long name is cut, never the time. */
export function MetaLine({ item, clock }: MetaLineProps) {
  const parts = [shortUser(item.user, item.userType), item.cluster ?? "—", item.namespace ?? "—"].map(visibleText);
  return (
    <span className="flex min-w-0">
      <span className="truncate">{parts.join(" · ")}</span>
      <span className="flex-none whitespace-pre"> · {clock}</span>
    </span>
  );
}
