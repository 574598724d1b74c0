import { TextArea } from "@/components/ui/text-area";
import type { RedactionForm } from "./use-redaction";

/** What the organization adds to the rules: names of fields, and beginnings of keys. */
export function AddedNames({ form, canChange }: { form: RedactionForm; canChange: boolean }) {
  return (
    <div className="added">
      <TextArea
        label="Further fields"
        name="keys"
        className="mono"
        rows={4}
        readOnly={!canChange}
        placeholder={canChange ? "customerPin\nVAULT_SEAL" : "none"}
        hint="One name a line. The value of a field, variable or flag of this name is replaced; upper and lower case are the same."
        value={form.draft.keys}
        error={form.errors.keys}
        onChange={(event) => {
          form.set({ keys: event.target.value });
        }}
      />
      <TextArea
        label="Further beginnings of keys"
        name="prefixes"
        className="mono"
        rows={4}
        readOnly={!canChange}
        placeholder={canChange ? "acme_pat_\nacme_live_" : "none"}
        hint="One a line. A key that begins so is replaced wherever it stands, whole; upper and lower case differ."
        value={form.draft.prefixes}
        error={form.errors.prefixes}
        onChange={(event) => {
          form.set({ prefixes: event.target.value });
        }}
      />
    </div>
  );
}
