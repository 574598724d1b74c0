"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/text-area";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { PreviewResult } from "./preview-result";
import type { usePreview } from "./use-preview";

/** Paste a record, see what would be kept of it. */
export function PreviewPane({ preview }: { preview: ReturnType<typeof usePreview> }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { record, wrong, failed, busy, shown, stale } = preview;
  const result = useRef<HTMLDivElement>(null);
  // Where room is short it stands far below what asked for it.
  useEffect(() => {
    if (shown !== undefined) result.current?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  const run = (): void => {
    if (record.trim() === "") area.current?.focus();
    preview.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    run();
  };
  return (
    <section className="try" aria-labelledby="try-h">
      <h2 id="try-h">Preview</h2>
      <p className="sec">What would be kept of a record under the rules as they stand here, saved or not.</p>
      <TextArea
        ref={area}
        label="Record"
        name="record"
        className="mono"
        rows={8}
        placeholder={'{"kind":"Event","apiVersion":"audit.k8s.io/v1", …}'}
        hint="JSON or any text, as a source would send it. It is not stored. Ctrl or ⌘ and Enter show the preview."
        value={record}
        error={wrong}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          preview.type(event.target.value);
        }}
      />
      <div>
        <Button icon="eye" disabled={busy} onClick={run}>
          {busy ? "Looking…" : "Preview"}
        </Button>
      </div>
      {failed && <Refusal error={failed} />}
      <div ref={result} className="try-result" aria-live="polite">
        {shown && <PreviewResult preview={shown} stale={stale} />}
      </div>
    </section>
  );
}
