"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { ReadFailure } from "@/components/audit-logs/read-failure";
import { usePolled } from "@/components/audit-logs/use-polled";
import { useNow } from "@/components/sources/use-now";
import { EmptyState } from "@/components/ui/empty-state";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Note } from "@/components/ui/note";
import { useToast } from "@/components/ui/toast";
import { asReadError } from "@/components/audit-logs/use-read";
import { readExports, removeExport, type ExportList } from "./export-api";
import { isOpen, type ExportItem } from "./export-item.ts";
import { ExportLine } from "./export-line";

/** System › Exports: every export of the organization, live. */
export function ExportsView({ first }: { first: ExportList }) {
  const { value, failed, refresh } = usePolled(first, readExports);
  const nowMs = useNow(value.now);
  const toast = useToast();
  const remove = async (item: ExportItem): Promise<void> => {
    try {
      await removeExport(item.id);
      toast({ tone: "success", title: isOpen(item) ? "Export called off" : "File removed" });
    } catch (error) {
      toast({ tone: "failed", title: "Not removed", detail: asReadError(error).message });
    }
    refresh();
  };
  if (value.items.length === 0)
    return failed === undefined ? <NoExports /> : <Failure failed={failed} onRetry={refresh} />;
  return (
    <section className="pane" aria-label="Exports">
      {failed !== undefined && (
        <div className="exp-note">
          <Note tone="denied">This list is not up to date: {failed.message}</Note>
        </div>
      )}
      <ul className="scroll exp-list">
        {value.items.map((item) => (
          <ExportLine key={item.id} item={item} nowMs={nowMs} onRemove={() => void remove(item)} />
        ))}
      </ul>
      <footer className="foot">
        {value.complete
          ? formatAmount(value.items.length, "export")
          : `The newest ${formatAmount(value.items.length, "export")}`}
        <span className="dot">files are kept for 24 hours</span>
      </footer>
    </section>
  );
}

function Failure({ failed, onRetry }: { failed: ReadError; onRetry: () => void }) {
  const { status, message, requestId } = failed;
  return <ReadFailure failure={{ status, detail: message, requestId }} what="exports" onRetry={onRetry} />;
}

function NoExports() {
  return (
    <EmptyState icon="download" title="Nothing was exported yet">
      <p>
        Audit Logs › Export writes every event of the current filter to a file, at once or in the background. Each
        export is listed here with the SHA-256 of its file, so that anyone can check it.
      </p>
    </EmptyState>
  );
}
