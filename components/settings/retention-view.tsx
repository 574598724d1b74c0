"use client";

import { LegalHolds } from "./legal-holds";
import { RemovalList } from "./removal-list";
import { RetentionDialog } from "./retention-dialog";
import { RetentionForm } from "./retention-form";
import type { LegalHold, Retention } from "./retention.ts";
import { useRetention } from "./use-retention";
import { useUnsaved } from "./use-unsaved";

type RetentionViewProps = {
  first: Retention;
  holds: readonly LegalHold[];
  canChange: boolean;
  /** Whether this reader places and lifts legal holds. */
  canHold: boolean;
};

/** System › Settings › Retention: for how long events are kept, what keeps them longer, and what was removed. */
export function RetentionView({ first, holds, canChange, canHold }: RetentionViewProps) {
  const form = useRetention(first);
  useUnsaved(form.dirty);
  return (
    <section className="pane set-pane" aria-label="Retention">
      <div className="scroll">
        <div className="set">
          <RetentionForm form={form} canChange={canChange} />
          <div className="ret-side">
            <LegalHolds first={holds} canHold={canHold} />
            <RemovalList removals={form.saved.removals} />
          </div>
        </div>
      </div>
      <RetentionDialog form={form} />
    </section>
  );
}
