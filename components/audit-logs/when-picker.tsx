"use client";

import { Button, IconButton } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { useState } from "react";
import { useCurrentView } from "./view-context";
import { WhenPanel } from "./when-panel";
import { describeWhen } from "./when.ts";

/** The page's time, and the zone it is shown in. On a phone the button is a drawing. */
export function WhenPicker({ compact = false }: { compact?: boolean }) {
  const { filter, zone } = useCurrentView();
  const [open, setOpen] = useState(false);
  const text = describeWhen(filter, zone);
  const where = zone === "utc" ? "UTC" : "local";
  const close = (): void => {
    setOpen(false);
  };
  const trigger = compact ? (
    <IconButton icon="clock" variant="plain" label={`Time range: ${text}, ${where}`} className="only-phone" />
  ) : (
    <Button icon="clock" trailing="down" aria-label={`Time range: ${text}, ${where}`}>
      {text} <span className="tz">· {where}</span>
    </Button>
  );
  return (
    <Popover trigger={trigger} label="Time range" open={open} onOpenChange={setOpen} align="end" className="when">
      <WhenPanel onDone={close} />
    </Popover>
  );
}
