"use client";

import { IconButton } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { Sheet } from "@/components/ui/sheet";
import { useToast } from "@/components/ui/toast";
import { useEffect, useRef } from "react";
import { EventBody } from "./event-body";
import { elementTexts, memberText } from "./json-text.ts";
import { isCall } from "./kinds.ts";
import { readText, type DetailAnswer, type ReadEvent } from "./read-api";
import { ReadFailure } from "./read-failure";
import { SheetSkeleton } from "./sheet-skeleton";
import { useRead } from "./use-read";
import { useCurrentView } from "./view-context";
import { eventApiHref } from "./view.ts";

/** Everything about one event, beside the list. It follows the list and leaves the focus there. */
export function EventSheet({ id, ids }: { id: string; ids: readonly string[] }) {
  const { stream, showEvent } = useCurrentView();
  const read = useRead(eventApiHref(stream, id), readEvent);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    body.current?.scrollTo({ top: 0 });
  }, [id]);
  return (
    <Sheet
      title="Event"
      onClose={() => {
        showEvent(undefined);
      }}
      takeFocus={false}
      bodyRef={body}
      head={<SheetHead id={id} ids={ids} />}
    >
      {read.state === "waiting" && <SheetSkeleton />}
      {read.state === "failed" && <ReadFailure failure={failureOf(read.error)} what="the event" onRetry={read.retry} />}
      {read.state === "done" && <EventBody {...read.value} />}
    </Sheet>
  );
}

function SheetHead({ id, ids }: { id: string; ids: readonly string[] }) {
  const { showEvent } = useCurrentView();
  const toast = useToast();
  const at = ids.indexOf(id);
  const before = at > 0 ? ids[at - 1] : undefined;
  const after = at === -1 ? undefined : ids[at + 1];
  const copyLink = async (): Promise<void> => {
    const done = await copyText(globalThis.location.href);
    toast(done ? { tone: "success", title: "Link copied" } : { tone: "failed", title: "Not copied" });
  };
  return (
    <>
      <span className="mono muted truncate" title={id}>
        {id.slice(0, 23)}
      </span>
      <span className="spacer" />
      <IconButton
        icon="up"
        label="Previous event"
        disabled={before === undefined}
        onClick={() => {
          showEvent(before);
        }}
      />
      <IconButton
        icon="down"
        label="Next event"
        disabled={after === undefined}
        onClick={() => {
          showEvent(after);
        }}
      />
      <IconButton icon="link" label="Copy link" onClick={() => void copyLink()} />
    </>
  );
}

async function readEvent(href: string, signal: AbortSignal): Promise<ReadEvent> {
  const text = await readText(href, signal);
  const event = JSON.parse(text) as DetailAnswer;
  return { event, raw: memberText(text, "raw") ?? "null", witnessRaws: witnessRawsOf(event, text) };
}

function witnessRawsOf(event: DetailAnswer, text: string): ReadonlyMap<string, string> {
  if (!isCall(event) || event.witnesses.length === 0) return new Map();
  const raws = elementTexts(memberText(text, "witnesses") ?? "[]").map((element) => memberText(element, "raw"));
  return new Map(event.witnesses.map(({ id }, index) => [id, raws[index] ?? "null"]));
}

function failureOf(error: { status: number; message: string; requestId: string | null }) {
  return { status: error.status, detail: error.message, requestId: error.requestId };
}
