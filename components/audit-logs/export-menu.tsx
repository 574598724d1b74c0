"use client";

import { useDownloads } from "@/components/exports/downloads";
import { askExport } from "@/components/exports/export-api";
import type { ExportFormat } from "@/components/exports/export-item.ts";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Menu, MenuItem, MenuLabel, MenuLink, MenuSeparator, MenuToggle } from "@/components/ui/menu";
import { useToast } from "@/components/ui/toast";
import { serializeFilter } from "@/lib/query/filter.ts";
import { useState, type MouseEvent } from "react";
import type { CountAnswer } from "./read-api";
import { asReadError } from "./use-read";
import { useCurrentView } from "./view-context";
import { apiHref, ROW_WORDS } from "./view.ts";

const FORMATS = ["csv", "ndjson"] as const;

/** Exports exactly the rows of the current filter, all of them, however many are loaded: as a download, or in the background. */
export function ExportMenu({ count }: { count: CountAnswer | undefined }) {
  const { stream } = useCurrentView();
  const [safe, setSafe] = useState(true);
  const [open, setOpen] = useState(false);
  const toast = useToast();
  const words = ROW_WORDS[stream];
  const amount =
    count === undefined
      ? `All ${words.many}`
      : `${count.complete ? "" : "Over "}${formatAmount(count.count, words.one, words.many)}`;
  const copyLink = async (): Promise<void> => {
    const done = await copyText(globalThis.location.href);
    toast(done ? { tone: "success", title: "Link copied" } : { tone: "failed", title: "Not copied" });
  };
  return (
    <Menu
      align="end"
      className="w-64"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button icon="download" trailing="down">
          Export
        </Button>
      }
    >
      <MenuLabel>{amount}, as filtered</MenuLabel>
      <DownloadItems
        safe={safe}
        onFollow={() => {
          setOpen(false);
        }}
      />
      <MenuSeparator />
      <BackgroundItems safe={safe} />
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
      <MenuLink icon="logs" href="/system/exports">
        All exports
      </MenuLink>
      <MenuItem icon="link" onSelect={() => void copyLink()}>
        Copy link to this view
      </MenuItem>
    </Menu>
  );
}

/** Real links, so that they can be copied; followed by a plain click, they also show how far the download is. */
function DownloadItems({ safe, onFollow }: { safe: boolean; onFollow: () => void }) {
  const { stream, asked } = useCurrentView();
  const { download } = useDownloads();
  const { many } = ROW_WORDS[stream];
  return FORMATS.map((format) => {
    const href = apiHref(`${stream}/export`, asked, { format, ...(format === "csv" && !safe && { safe: "0" }) });
    const onClick = (event: MouseEvent): void => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      onFollow();
      download(href, `${format.toUpperCase()} of ${many}`);
    };
    return (
      <MenuLink
        key={format}
        icon="file"
        href={href}
        download
        onClick={onClick}
        detail={format === "csv" ? (safe ? "safe" : "raw values") : undefined}
      >
        {format.toUpperCase()}
      </MenuLink>
    );
  });
}

function BackgroundItems({ safe }: { safe: boolean }) {
  const { stream, asked } = useCurrentView();
  const { watch } = useDownloads();
  const toast = useToast();
  const ask = async (format: ExportFormat): Promise<void> => {
    try {
      const { id } = await askExport({ stream, filter: serializeFilter(asked).toString(), format, safe });
      watch({ id, label: `${format.toUpperCase()} of ${ROW_WORDS[stream].many} in the background` });
    } catch (error) {
      toast({ tone: "failed", title: "Not exported", detail: asReadError(error).message });
    }
  };
  return FORMATS.map((format) => (
    <MenuItem key={format} icon="clock" detail="kept 24 h" onSelect={() => void ask(format)}>
      {format.toUpperCase()} in the background
    </MenuItem>
  ));
}
