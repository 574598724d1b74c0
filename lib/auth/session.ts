import { decode, encode, type JWT } from "next-auth/jwt";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { freshPersonById, personById, type Person } from "./person.ts";

/** Twelve hours without a page opened end a session. */
export const SESSION_MAX_AGE_S = 12 * 60 * 60;
/** An older session is renewed when a page is opened; younger, it is left alone. */
const RENEW_AFTER_S = 15 * 60;

export type SignInMethod = "password" | "oidc";

/** What the cookie says: who, how they signed in, and what their password was. Role and membership are looked up each time. */
export type Session = { userId: string; method: SignInMethod; passwordMark: string; issuedAt: number };

/** `__Host-` cookies need https, which only ONRECORD_URL can promise: a proxy may end it before us. */
export function secureCookies(): boolean {
  return env().ONRECORD_URL?.startsWith("https:") === true;
}

/** A cookie's name, with the prefix that binds it to this very host where browsers allow that. */
export function cookieName(name: string): string {
  return `${secureCookies() ? "__Host-" : ""}next-auth.${name}`;
}

export function cookieOptions(): { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean } {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: secureCookies() };
}

export const SESSION_COOKIE = "session-token";

/** @throws AppError `unavailable` when no secret is set: without one nobody could be told from anybody. */
export function sessionSecret(): string {
  const secret = env().NEXTAUTH_SECRET;
  if (secret === undefined)
    throw new AppError(
      "unavailable",
      "Sign-in is off: set NEXTAUTH_SECRET (32 characters or more), or start with `npm start`, which makes one.",
    );
  return secret;
}

/** The session in this cookie's value; undefined when it is absent, forged or expired. */
export async function readSession(value: string | undefined): Promise<Session | undefined> {
  const secret = sessionSecret();
  if (value === undefined || value === "") return undefined;
  // Everything a stranger can put there fails to decrypt, and that is no error of ours.
  const token = await decode({ token: value, secret }).catch(() => null);
  return token === null ? undefined : sessionOf(token);
}

/** A decrypted cookie's claims as a session; undefined when they are not one of ours. */
export function sessionOf({ sub, mark, method, iat }: JWT): Session | undefined {
  if (sub === undefined || mark === undefined || method === undefined) return undefined;
  return { userId: sub, method, passwordMark: mark, issuedAt: typeof iat === "number" ? iat : 0 };
}

/** The cookie's value for a session that starts now. */
export function sealSession({ userId, method, passwordMark }: Omit<Session, "issuedAt">): Promise<string> {
  return encode({
    token: { sub: userId, mark: passwordMark, method },
    secret: sessionSecret(),
    maxAge: SESSION_MAX_AGE_S,
  });
}

/** Whether this session has grown old enough to be renewed. */
export function isDueForRenewal(session: Session, now: Date): boolean {
  return now.getTime() / 1000 - session.issuedAt > RENEW_AFTER_S;
}

/** Who this session belongs to: undefined when they are gone, disabled, or had their password reset since. */
export async function personOfSession(session: Session): Promise<Person | undefined> {
  const known = await personById(session.userId);
  // A password changed within the last seconds: the remembered person has the mark of before.
  const person = known?.passwordMark === session.passwordMark ? known : await freshPersonById(session.userId);
  if (person?.passwordMark !== session.passwordMark || person.disabled) return undefined;
  // Who was let in by the OpenID provider has no use for a password.
  return session.method === "oidc" ? { ...person, passwordTemporary: false } : person;
}
