"use client";

import { Button } from "@/components/ui/button";
import { useCommandKey } from "@/components/ui/use-command-key.ts";
import { useCurrentLive } from "./live-context";

/** New rows as they come, or not. ⌘J or Ctrl+J does it too. */
export function LiveSwitch() {
  const live = useCurrentLive();
  useCommandKey("j", live?.reason === undefined ? live?.toggle : undefined);
  if (live === undefined) return null;
  const { on, reason, toggle } = live;
  return (
    <Button
      icon="live"
      aria-pressed={on}
      aria-keyshortcuts="Control+J Meta+J"
      disabled={reason !== undefined}
      title={reason ?? "New rows as they come (⌘J or Ctrl+J)"}
      onClick={toggle}
    >
      Live
    </Button>
  );
}
