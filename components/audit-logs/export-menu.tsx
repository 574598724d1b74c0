"use client";

import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Menu, MenuItem, MenuLabel, MenuLink, MenuSeparator, MenuToggle } from "@/components/ui/menu";
import { useToast } from "@/components/ui/toast";
import { useState } from "react";
import type { CountAnswer } from "./read-api";
import { useCurrentView } from "./view-context";
import { apiHref, ROW_WORDS } from "./view.ts";

/** Downloads exactly the rows of the current filter, all of them, however many are loaded. */
export function ExportMenu({ count }: { count: CountAnswer | undefined }) {
  const { stream, asked } = useCurrentView();
  const [safe, setSafe] = useState(true);
  const toast = useToast();
  const words = ROW_WORDS[stream];
  const amount =
    count === undefined
      ? `All ${words.many}`
      : `${count.complete ? "" : "Over "}${formatAmount(count.count, words.one, words.many)}`;
  const href = (format: string, more: Record<string, string> = {}): string =>
    apiHref(`${stream}/export`, asked, { format, ...more });
  const copyLink = async (): Promise<void> => {
    const done = await copyText(globalThis.location.href);
    toast(done ? { tone: "success", title: "Link copied" } : { tone: "failed", title: "Not copied" });
  };
  return (
    <Menu
      align="end"
      className="w-64"
      trigger={
        <Button icon="download" trailing="down">
          Export
        </Button>
      }
    >
      <MenuLabel>{amount}, as filtered</MenuLabel>
      <MenuLink
        icon="file"
        href={href("csv", safe ? {} : { safe: "0" })}
        download
        detail={safe ? "safe" : "raw values"}
      >
        CSV
      </MenuLink>
      <MenuLink icon="file" href={href("ndjson")} download>
        NDJSON
      </MenuLink>
      <MenuSeparator />
      <MenuToggle checked={safe} onChange={setSafe}>
        Safe for spreadsheets
      </MenuToggle>
      <div className="foot-note">
        {safe
          ? "CSV cells a spreadsheet would run as a formula are kept plain text."
          : "CSV cells hold exactly what was recorded, formulas included."}
      </div>
      <MenuSeparator />
      <MenuItem icon="link" onSelect={() => void copyLink()}>
        Copy link to this view
      </MenuItem>
    </Menu>
  );
}
