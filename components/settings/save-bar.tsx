"use client";

import { Button } from "@/components/ui/button";
import { formatMinute } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import { Popover } from "@/components/ui/popover";
import type { StoredPolicy } from "./redaction.ts";
import type { RedactionForm } from "./use-redaction";

type SaveBarProps = { form: RedactionForm; formId: string; role: string; canChange: boolean };

/** What is saved and who saved it, and the way to save what is not. */
export function SaveBar({ form, formId, role, canChange }: SaveBarProps) {
  const { dirty, busy, saved } = form;
  return (
    <footer className="set-foot">
      <span className="grow" role="status">
        {dirty ? "Changes are not saved yet" : <LastChange saved={saved} />}
      </span>
      {canChange ? (
        <>
          {dirty && (
            <Button disabled={busy} onClick={form.discard}>
              Discard
            </Button>
          )}
          <Button variant="primary" type="submit" form={formId} disabled={!dirty || busy}>
            {busy ? "Saving…" : "Save changes"}
          </Button>
        </>
      ) : (
        <Popover
          align="end"
          label="Who may change the settings"
          className="src-why-not"
          trigger={<Button icon="lock">Change</Button>}
        >
          Your role, {role}, may look at what is redacted. Owners and admins change it, and try it on records.
        </Popover>
      )}
    </footer>
  );
}

function LastChange({ saved: { updatedAt, updatedBy } }: { saved: StoredPolicy }) {
  if (updatedBy === FIRST_USE) return "Nobody has changed this yet";
  const token = /^token:(.+)$/s.exec(updatedBy)?.[1];
  return (
    <>
      Last changed {formatMinute(updatedAt, "utc")} UTC by {token !== undefined && "the API token "}
      <PlainText>{token ?? updatedBy}</PlainText>
    </>
  );
}

/** What stands in a name's place while nobody has changed anything. */
const FIRST_USE = "first use";
