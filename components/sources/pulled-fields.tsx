import { Field } from "@/components/ui/field";
import { CredentialFields } from "./credential-fields";
import type { CredentialValues, FieldErrors, NewSource, PullWay } from "./new-source.ts";
import { typedText } from "./typed-text.ts";

type Values = CredentialValues & Pick<NewSource, "tailnet" | "baseUrl" | "interval">;
type PulledFieldsProps = {
  kind: string;
  values: Values;
  errors: FieldErrors;
  set: (change: Partial<Values>) => void;
};

const WAYS: readonly PullWay[] = ["oauth", "token", "none"];

/** Which tailnet is pulled, and with which credential. */
export function PulledFields({ kind, values, errors, set }: PulledFieldsProps) {
  const text = (name: "tailnet" | "baseUrl" | "interval") =>
    typedText<"tailnet" | "baseUrl" | "interval">(name, { values, errors, set });
  return (
    <>
      <Field
        label="Tailnet"
        placeholder="example.com"
        hint="Its name or id; - for the one the credential belongs to."
        {...text("tailnet")}
      />
      <CredentialFields kind={kind} ways={WAYS} values={values} errors={errors} set={set} />
      {values.pullWay !== "none" && (
        <details className="more-fields" {...((errors.baseUrl ?? errors.interval) !== undefined && { open: true })}>
          <summary>Address and interval</summary>
          <Field label="API address" placeholder="https://api.tailscale.com" {...text("baseUrl")} />
          <Field
            label="Asks for new records every"
            placeholder="60s"
            hint="For example 30s or 5m."
            {...text("interval")}
          />
        </details>
      )}
    </>
  );
}
