"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { useActionState, type ReactNode } from "react";
import { savePassword } from "./save-password";

type Props = { email: string; callbackUrl: string; minLength: number };

export function PasswordForm({ email, callbackUrl, minLength }: Props): ReactNode {
  const [error, save, saving] = useActionState(savePassword, undefined);
  return (
    <form action={save}>
      {error !== undefined && <Note tone="failed">{error}</Note>}
      {/* Tells a password manager whose password this is. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <Field
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        size="large"
        required
        autoFocus
        minLength={minLength}
        hint={`At least ${String(minLength)} characters, any you like.`}
      />
      <Field
        label="Again"
        name="again"
        type="password"
        autoComplete="new-password"
        size="large"
        required
        minLength={minLength}
      />
      <Button type="submit" variant="primary" size="large" disabled={saving}>
        {saving ? "Saving…" : "Save and continue"}
      </Button>
    </form>
  );
}
