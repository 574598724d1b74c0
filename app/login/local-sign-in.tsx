"use client";

import { Button, IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { signInMessage } from "@/lib/auth/sign-in-error.ts";
import { signIn } from "next-auth/react";
import { useActionState, useState } from "react";

type LocalSignInProps = {
  callbackUrl: string;
  /** From an attempt before, e.g. with the provider. */
  error: string | undefined;
  /** Whether this is the one way in; then its button is the page's. */
  main: boolean;
};

/** E-mail address and password of an account kept here. */
export function LocalSignIn({ callbackUrl, error: earlier, main }: LocalSignInProps) {
  const [shown, setShown] = useState(false);
  const [attempt, submit, busy] = useActionState(
    async (_before: Attempt, form: FormData) => signInLocally(form, callbackUrl),
    {
      email: "",
      error: earlier,
    },
  );
  const show = (): void => {
    setShown(!shown);
  };
  return (
    <form action={submit}>
      {attempt.error !== undefined && <Note tone="failed">{attempt.error}</Note>}
      <Field
        label="Email"
        name="email"
        type="email"
        size="large"
        autoComplete="username"
        defaultValue={attempt.email}
        required
        autoFocus={main}
      />
      <Field
        label="Password"
        name="password"
        type={shown ? "text" : "password"}
        size="large"
        autoComplete="current-password"
        required
        trailing={
          <IconButton icon="eye" label={shown ? "Hide password" : "Show password"} size="small" onClick={show} />
        }
      />
      <Button type="submit" variant={main ? "primary" : "plain"} size="large" disabled={busy}>
        {busy ? "Signing in …" : "Sign in"}
      </Button>
    </form>
  );
}

type Attempt = { email: string; error: string | undefined };

async function signInLocally(form: FormData, callbackUrl: string): Promise<Attempt> {
  const email = text(form, "email");
  const answer = await signIn("local", { redirect: false, email, password: text(form, "password") }).catch(
    () => undefined,
  );
  if (answer?.ok !== true) return { email, error: signInMessage(answer?.error ?? "Unreachable") };
  // The whole page anew: everything on it depends on who is signed in.
  globalThis.location.assign(callbackUrl);
  return { email, error: undefined };
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
