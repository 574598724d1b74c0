"use client";

import { Segmented } from "@/components/ui/segmented";
import { useCurrentView } from "./view-context";
import { hasWho, namesUserType, type Who } from "./who.ts";

const OPTIONS: { value: Who; label: string; title: string }[] = [
  { value: "people", label: "People", title: "User type is person" },
  { value: "automation", label: "Automation", title: "User type is service-account, node or system" },
  { value: "all", label: "All", title: "Every user type" },
];

/** Whose commands: people's unless one asks. None is chosen while a filter names user types itself. */
export function WhoSwitch() {
  const { stream, filter, who, setWho } = useCurrentView();
  if (!hasWho(stream)) return null;
  const chosen = namesUserType(filter) ? "" : who;
  return (
    <Segmented<Who | "">
      label="Whose commands"
      value={chosen}
      options={OPTIONS}
      onChange={(next) => {
        if (next !== "") setWho(next);
      }}
    />
  );
}
