"use client";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatAmount } from "@/components/ui/format-number.ts";
import { formatMinute } from "@/components/ui/format-time.ts";
import { Note } from "@/components/ui/note";
import { daysInWords, nameOf, type RetentionPreview } from "./retention.ts";
import type { RetentionForm } from "./use-retention";

/** What a change would remove, before it is made. */
export function RetentionDialog({ form }: { form: RetentionForm }) {
  const { preview = [], busy } = form;
  const removes = preview.some(({ events }) => events > 0);
  return (
    <Dialog
      open={form.preview !== undefined}
      onOpenChange={(open) => {
        if (!open) form.cancel();
      }}
      title="Set this retention?"
      footer={
        <>
          <Button onClick={form.cancel}>Cancel</Button>
          <Button variant={removes ? "danger" : "primary"} disabled={busy} onClick={form.save}>
            {busy ? "Saving…" : "Set retention"}
          </Button>
        </>
      }
    >
      <ul className="ret-preview">
        {preview.map((each) => (
          <li key={each.stream}>
            <b>{nameOf(each.stream)}</b> are kept {daysInWords(each.days)}. {wouldRemove(each)}
          </li>
        ))}
      </ul>
      {removes && (
        <Note tone="denied">
          From 24 hours on this cannot be undone: events go with the records they were read from. Place a legal hold
          first where they may be evidence.
        </Note>
      )}
    </Dialog>
  );
}

function wouldRemove({ before, events, complete }: RetentionPreview): string {
  if (before === null) return "Nothing is removed.";
  const older = `older than ${formatMinute(before, "utc")} UTC`;
  if (events === 0) return `There are none ${older} now.`;
  return `Would remove ${complete ? "" : "more than "}${formatAmount(events, "event")} ${older}, and more each day.`;
}
