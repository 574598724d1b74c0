"use client";

import { Button } from "@/components/ui/button";
import { useCurrentLive } from "./live-context";

/**
 * New rows as they come, or not.
 * @param compact for a phone, where it stands in the filter's bar.
 */
export function LiveSwitch({ compact = false }: { compact?: boolean }) {
  const live = useCurrentLive();
  if (live === undefined) return null;
  const { on, reason, toggle } = live;
  return (
    <Button
      icon="live"
      className={compact ? "only-phone" : undefined}
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
