"use server";

import { callbackPath } from "@/lib/auth/callback-path.ts";
import { signedInPerson } from "@/lib/auth/require.ts";
import { cookieName, cookieOptions, sealSession, SESSION_COOKIE, SESSION_MAX_AGE_S } from "@/lib/auth/session.ts";
import { replaceOneTimePassword } from "@/lib/auth/users.ts";
import { AppError } from "@/lib/errors.ts";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";

/**
 * Keeps the password chosen in place of a one-time one, in a session that goes on; then leads to where they were headed.
 * @returns what is wrong with it.
 */
export async function savePassword(_: string | undefined, form: FormData): Promise<string> {
  const person = await signedInPerson();
  if (person === undefined) redirect("/login");
  const [password, again, callbackUrl] = [text(form, "password"), text(form, "again"), text(form, "callbackUrl")];
  if (password !== again) return "The two are not the same. Type the new password twice.";
  try {
    const { passwordMark } = await replaceOneTimePassword({ userId: person.id, password });
    const session = await sealSession({ userId: person.id, method: "password", passwordMark });
    (await cookies()).set(cookieName(SESSION_COOKIE), session, { ...cookieOptions(), maxAge: SESSION_MAX_AGE_S });
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  redirect(callbackPath(callbackUrl));
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
