"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { Refusal } from "@/components/audit-logs/refusal";
import { asReadError } from "@/components/audit-logs/use-read";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useState, type SubmitEvent } from "react";
import { KindCards } from "./kind-choice";
import { checkNewSource, fieldOfRefusal, isPulled, NO_SOURCE, RECORDER, type FieldErrors } from "./new-source.ts";
import { PulledFields } from "./pulled-fields";
import { RecorderFields } from "./recorder-fields";
import { createSource, type CreatedSource } from "./source-api";
import type { KindChoice } from "./source.ts";

type FormProps = {
  kinds: readonly KindChoice[];
  kind: KindChoice;
  onKind: (kind: string) => void;
  /** Names that exist. */
  taken: readonly string[];
  onCreated: (source: CreatedSource) => void;
};

/** Kind, name and cluster. What is wrong is said at the field, before sending where we can know. */
export function NewSourceForm({ kinds, kind, onKind, taken, onCreated }: FormProps) {
  const { values, set, errors, failed, busy, submit } = useNewSource({ kind, taken, onCreated });
  return (
    <form className="new-source" noValidate onSubmit={submit}>
      <KindCards kinds={kinds} value={kind.id} onChange={onKind} />
      <Field
        label="Name"
        name="name"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        placeholder="prod-api"
        hint="What filters and the audit log call it. It cannot be changed later."
        value={values.name}
        error={errors.name}
        onChange={(event) => {
          set({ name: event.target.value });
        }}
      />
      {isPulled(kind.id) ? (
        <PulledFields kind={kind.id} values={values} errors={errors} set={set} />
      ) : (
        <ClusterField kind={kind} value={values.cluster} error={errors.cluster} set={set} />
      )}
      {kind.id === RECORDER && <RecorderFields values={values} errors={errors} set={set} />}
      {failed && <Refusal error={failed} />}
      <div>
        <Button variant="primary" type="submit" disabled={busy}>
          {busy ? "Creating…" : "Create source"}
        </Button>
      </div>
    </form>
  );
}

type ClusterFieldProps = {
  kind: KindChoice;
  value: string;
  error: string | undefined;
  set: (change: { cluster: string }) => void;
};

function ClusterField({ kind, value, error, set }: ClusterFieldProps) {
  return (
    <Field
      label={kind.cluster === "required" ? "Cluster" : "Cluster, if all of it is about one"}
      name="cluster"
      autoComplete="off"
      spellCheck={false}
      placeholder="prod-eu"
      hint={CLUSTER_HINT[kind.id === RECORDER ? "recorder" : kind.cluster]}
      value={value}
      error={error}
      onChange={(event) => {
        set({ cluster: event.target.value });
      }}
    />
  );
}

const CLUSTER_HINT = {
  required: "The cluster its events are about. Several API servers of it may share one source.",
  "from-record": "Left empty, each record names its own.",
  recorder: "Its events name none: left empty, theirs is not known.",
};

type Given = Pick<FormProps, "kind" | "taken" | "onCreated">;

function useNewSource({ kind, taken, onCreated }: Given) {
  const [values, setValues] = useState(NO_SOURCE);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failed, setFailed] = useState<ReadError>();
  const [busy, setBusy] = useState(false);

  const refuse = (error: ReadError): void => {
    const field = fieldOfRefusal(error.status, error.message);
    if (field === undefined) setFailed(error);
    else setErrors(field);
  };
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      onCreated(await createSource({ kind: kind.id, ...values }));
    } catch (error) {
      refuse(asReadError(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wrong = checkNewSource(values, { kind, taken });
    setErrors(wrong);
    setFailed(undefined);
    const first = Object.keys(wrong)[0];
    if (first === undefined) void send();
    else event.currentTarget.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
  };
  const set = (change: Partial<typeof values>): void => {
    setValues((before) => ({ ...before, ...change }));
    // What was said of a field holds until it is changed.
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in change))));
  };
  return { values, set, errors, failed, busy, submit };
}
