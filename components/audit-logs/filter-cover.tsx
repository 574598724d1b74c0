"use client";

import { Button } from "@/components/ui/button";
import { Cover } from "@/components/ui/dialog";
import { fieldOf } from "@/lib/events/streams.ts";
import { useState } from "react";
import { FieldList, startingDraft } from "./add-filter";
import { ConditionEditor, type Draft } from "./condition-editor";
import { addCondition, clearConditions, conditionCount } from "./filter-edit.ts";
import { FilterChip } from "./filter-chip";
import { useCurrentView } from "./view-context";
import { WhenPanel } from "./when-panel";

/** All filters on a phone: a whole screen behind one button that says how many there are. */
export function FilterCover() {
  const { stream, filter } = useCurrentView();
  const [open, setOpen] = useState(false);
  const [step, setStep] = useState<string>();
  const count = conditionCount(filter);
  const back = (): void => {
    setStep(undefined);
  };
  const title = step === undefined ? "Filters" : (fieldOf(stream, step)?.label ?? "Date");
  const close = (): void => {
    setOpen(false);
    back();
  };
  return (
    <>
      <Button
        icon="filter"
        className="only-phone"
        onClick={() => {
          setOpen(true);
        }}
      >
        Filters{count > 0 ? ` ${String(count)}` : ""}
      </Button>
      <Cover
        open={open}
        onOpenChange={close}
        title={title}
        footer={<CoverFoot step={step} onBack={back} onDone={close} />}
      >
        {step === undefined ? <Overview onPick={setStep} /> : <CoverStep key={step} step={step} onDone={back} />}
      </Cover>
    </>
  );
}

function CoverFoot({ step, onBack, onDone }: { step: string | undefined; onBack: () => void; onDone: () => void }) {
  const { filter, setFilter } = useCurrentView();
  if (step !== undefined)
    return (
      <Button icon="left" onClick={onBack}>
        All filters
      </Button>
    );
  return (
    <>
      <Button
        onClick={() => {
          setFilter(clearConditions(filter));
        }}
      >
        Clear
      </Button>
      <Button variant="primary" onClick={onDone}>
        Done
      </Button>
    </>
  );
}

function Overview({ onPick }: { onPick: (step: string) => void }) {
  const { filter } = useCurrentView();
  return (
    <>
      <div className="chips pb-2">
        {filter.conditions.map((condition, index) => (
          <FilterChip key={`${condition.field} ${condition.op}`} condition={condition} index={index} />
        ))}
      </div>
      <FieldList onPick={onPick} />
    </>
  );
}

function CoverStep({ step, onDone }: { step: string; onDone: () => void }) {
  const { stream, filter, setFilter } = useCurrentView();
  const field = fieldOf(stream, step);
  const [draft, setDraft] = useState<Draft | undefined>(() => field && startingDraft(filter.conditions, field));
  if (field === undefined || draft === undefined) return <WhenPanel onDone={onDone} />;
  const apply = (): void => {
    if (draft !== "invalid") setFilter(addCondition(filter, draft));
    onDone();
  };
  return <ConditionEditor field={field} draft={draft} onDraft={setDraft} onApply={apply} />;
}
