"use client";

import { buttonClass, IconButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { clsx } from "clsx";
import Link from "next/link";
import { useDownloads, type Watched } from "./downloads";
import { isOpen, markOf, progressWords, shareOf, sizeWords, type ExportItem } from "./export-item.ts";
import { ProgressBar } from "./progress-bar";
import { useWatched } from "./use-watched";

/** What is being downloaded or written, at the foot of whatever page one goes on to; each stays until it is dismissed. */
export function DownloadNotices() {
  const { watched, dismiss } = useDownloads();
  if (watched.length === 0) return null;
  return (
    <section className="downloads" aria-label="Downloads">
      {watched.map((one) => (
        <Notice
          key={one.id}
          watched={one}
          onDismiss={() => {
            dismiss(one.id);
          }}
        />
      ))}
    </section>
  );
}

function Notice({ watched: { id, label }, onDismiss }: { watched: Watched; onDismiss: () => void }) {
  const { item, lost } = useWatched(id);
  const shown = item ?? { state: "running" as const };
  const { icon, tone } = markOf(lost ? { state: "failed" } : shown);
  const open = lost === undefined && isOpen(shown);
  return (
    <div className={clsx("dl", tone)}>
      <Icon name={icon} />
      <span className="strong truncate">{label}</span>
      {open && <Progress item={item} label={label} />}
      {/* Read out when it has ended, and not every second before. */}
      <span className="dl-end" role="status">
        {lost ? lostWords(lost, item) : item && endWords(item)}
      </span>
      <span className="spacer" />
      {item?.state === "done" && <DoneLinks item={item} />}
      <IconButton icon="x" label={`Dismiss ${label}`} size="small" onClick={onDismiss} />
    </div>
  );
}

function lostWords({ message }: Error, item: ExportItem | undefined): string {
  return `${item === undefined ? "The download did not begin." : "Nobody knows how far it is."} ${message}`;
}

function Progress({ item, label }: { item: ExportItem | undefined; label: string }) {
  const words =
    item === undefined ? "Starting" : item.state === "waiting" ? "Waiting for its turn" : progressWords(item);
  return (
    <>
      <ProgressBar share={item && shareOf(item)} label={`Progress of ${label}`} />
      <span className="sec num truncate">{words}</span>
    </>
  );
}

function DoneLinks({ item: { links, background } }: { item: ExportItem }) {
  return (
    <>
      {background && links.file !== undefined && (
        <a className={buttonClass({ size: "small" })} href={links.file} download="">
          Download
        </a>
      )}
      {background && (
        <Link className={buttonClass({ size: "small", variant: "ghost" })} href="/system/exports">
          Exports
        </Link>
      )}
      <a
        className={buttonClass({ size: "small", variant: "ghost" })}
        href={links.manifest}
        target="_blank"
        rel="noreferrer"
      >
        Manifest
      </a>
    </>
  );
}

/** How it ended; nothing while it has not. Of a download that broke off, the browser keeps no file or a partial one: it is to be thrown away. */
function endWords(item: ExportItem): string {
  if (isOpen(item)) return "";
  if (item.state === "done") return `${item.background ? "Written" : "Downloaded"}: ${sizeWords(item)}.`;
  const so = item.background ? "" : " What was saved is not complete.";
  return `${markOf(item).word} after ${progressWords({ ...item, expected: null })}. ${item.error ?? ""}${so}`;
}
