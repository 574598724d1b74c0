import { Field } from "@/components/ui/field";
import type { FieldErrors, NewSource } from "./new-source.ts";

type Values = Pick<NewSource, "recorderAddresses" | "allowedTags">;
type RecorderFieldsProps = { values: Values; errors: FieldErrors; set: (change: Partial<Values>) => void };

/** Which connections of the recorder are this source's, and whose they may be. Both may stay empty. */
export function RecorderFields({ values, errors, set }: RecorderFieldsProps) {
  return (
    <>
      <Field
        label="Its addresses, if there are several recorder sources"
        name="recorderAddresses"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="100.64.0.7:8080"
        hint="Where its proxy calls (ip:port or :port) or calls from (ip), separated by spaces. Left empty, it takes what no other source names."
        value={values.recorderAddresses}
        error={errors.recorderAddresses}
        onChange={(event) => {
          set({ recorderAddresses: event.target.value });
        }}
      />
      <Field
        label="Allowed tags"
        name="allowedTags"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="tag:k8s-operator"
        hint="Its proxy carries one of them, where tailscaled is asked who calls. Left empty: tag:k8s-operator."
        value={values.allowedTags}
        error={errors.allowedTags}
        onChange={(event) => {
          set({ allowedTags: event.target.value });
        }}
      />
    </>
  );
}
