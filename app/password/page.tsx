import { Mark } from "@/components/ui/mark";
import { callbackPath } from "@/lib/auth/callback-path.ts";
import { PASSWORD_MIN_LENGTH } from "@/lib/auth/password.ts";
import { requirePerson } from "@/lib/auth/require.ts";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { PasswordForm } from "./password-form";

export const metadata: Metadata = { title: "Choose a password" };

type Props = { searchParams: Promise<{ callbackUrl?: string | string[] }> };

/** Where someone who signed in with a one-time password goes before anything else. */
export default async function PasswordPage({ searchParams }: Props): Promise<ReactNode> {
  const callbackUrl = callbackPath((await searchParams).callbackUrl);
  const person = await requirePerson();
  if (!person.passwordTemporary) redirect(callbackUrl);
  return (
    <main className="login">
      <div className="login-box">
        <div className="brand">
          <Mark />
          <span>Onrecord</span>
        </div>
        <h1>Choose a password</h1>
        <PasswordForm email={person.email} callbackUrl={callbackUrl} minLength={PASSWORD_MIN_LENGTH} />
        <p className="fine">It takes the place of the one-time password you signed in with.</p>
      </div>
    </main>
  );
}
