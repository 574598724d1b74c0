import { Refusal } from "@/components/audit-logs/refusal";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { formatMinute } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import type { SubmitEvent } from "react";
import { daysInWords, nameOf, stillCounting, type StreamRetention } from "./retention.ts";
import type { RetentionForm as Form } from "./use-retention";

/** For how long each stream is kept. */
export function RetentionForm({ form, canChange }: { form: Form; canChange: boolean }) {
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    form.review();
  };
  return (
    <form className="set-form" noValidate onSubmit={submit}>
      <h2>Retention</h2>
      <p className="sec">
        Events are removed once their whole UTC day is older than this, with what they came in. A shorter time, and a
        lifted legal hold, remove nothing for 24 hours: until then either can be taken back.
      </p>
      {form.failed && <Refusal error={form.failed} />}
      <div className="added">
        {form.saved.streams.map((kept) => (
          <Field
            key={kept.stream}
            label={nameOf(kept.stream)}
            name={kept.stream}
            inputMode="numeric"
            autoComplete="off"
            readOnly={!canChange}
            placeholder={kept.installationDays === null ? "for ever" : String(kept.installationDays)}
            {...((form.draft[kept.stream] !== "" || kept.installationDays !== null) && {
              trailing: <span className="muted">days</span>,
            })}
            hint={hintOf(kept)}
            value={form.draft[kept.stream]}
            error={form.errors[kept.stream]}
            onChange={(event) => {
              form.type(kept.stream, event.target.value);
            }}
          />
        ))}
      </div>
      <LastChange streams={form.saved.streams} />
      {canChange && (
        <div className="set-actions">
          <Button variant="primary" type="submit" disabled={!form.dirty || form.busy}>
            {form.busy ? "Looking…" : "Review change"}
          </Button>
          {form.dirty && (
            <Button disabled={form.busy} onClick={form.discard}>
              Discard
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

/** Who set what counts next, or counts already. */
function LastChange({ streams }: { streams: readonly StreamRetention[] }) {
  const [last] = streams
    .flatMap(({ changedAt, changedBy }) => (changedAt === null || changedBy === null ? [] : [{ changedAt, changedBy }]))
    .sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1));
  return (
    <p className="muted">
      {last === undefined ? (
        "Nobody has changed this yet"
      ) : (
        <>
          Last changed {formatMinute(last.changedAt, "utc")} UTC by <PlainText>{last.changedBy}</PlainText>
        </>
      )}
    </p>
  );
}

function hintOf(kept: StreamRetention): string {
  const installation = `The installation keeps them ${daysInWords(kept.installationDays)}.`;
  if (!stillCounting(kept)) return installation;
  return `${installation} Changed within a day: kept ${daysInWords(kept.countingDays)} until that counts.`;
}
