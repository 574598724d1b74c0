import type { AuthOptions, CookieOption } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { tellNextAuthWhereWeAre } from "../env.ts";
import { AppError } from "../errors.ts";
import { log } from "../log.ts";
import { signInWithOidc, type OidcVerdict } from "./oidc.ts";
import { oidcProvider, type OidcClaims } from "./oidc-provider.ts";
import { freshPersonById, personById } from "./person.ts";
import {
  cookieName,
  cookieOptions,
  personOfSession,
  secureCookies,
  SESSION_COOKIE,
  SESSION_MAX_AGE_S,
  sessionOf,
  sessionSecret,
  type SignInMethod,
} from "./session.ts";
import { throttledCode } from "./sign-in-error.ts";
import { signInWithPassword } from "./sign-in.ts";

const CHECK_MAX_AGE_S = 15 * 60;

/**
 * next-auth's configuration for one request to it.
 * @param sourceIp where the request comes from, for the throttle and the record.
 */
export function authOptions(sourceIp: string | null): AuthOptions {
  tellNextAuthWhereWeAre();
  const oidc = oidcProvider();
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_MAX_AGE_S },
    pages: { signIn: "/login", signOut: "/login", error: "/login" },
    useSecureCookies: secureCookies(),
    cookies: cookies(),
    providers: [passwordProvider(sourceIp), ...(oidc === undefined ? [] : [oidc])],
    callbacks: {
      signIn: ({ user, account, profile }) =>
        account?.provider !== "oidc" || admit(user, { claims: profile, sourceIp }),
      // Only ever this site: `url` is what the address bar said.
      redirect: ({ url, baseUrl }) =>
        URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === baseUrl ? new URL(url, baseUrl).href : baseUrl,
      jwt: ({ token, user, account, trigger }) =>
        trigger === "signIn" || trigger === "signUp"
          ? begun(user.id, account?.provider === "oidc" ? "oidc" : "password")
          : continued(token),
      session: async ({ session, token }) => {
        const person = await personById(token.sub ?? "");
        return { ...session, user: { email: person?.email ?? "", name: person?.name ?? null } };
      },
    },
    logger: {
      error: logFailure,
      warn: (code) => {
        log.debug({ code }, "next-auth warns");
      },
      debug: () => undefined,
    },
  };
}

function cookies(): NonNullable<AuthOptions["cookies"]> {
  const cookie = (name: string, maxAge?: number): CookieOption => ({
    name: cookieName(name),
    options: { ...cookieOptions(), ...(maxAge === undefined ? {} : { maxAge }) },
  });
  return {
    sessionToken: cookie(SESSION_COOKIE),
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf-token"),
    pkceCodeVerifier: cookie("pkce.code_verifier", CHECK_MAX_AGE_S),
    state: cookie("state", CHECK_MAX_AGE_S),
    nonce: cookie("nonce", CHECK_MAX_AGE_S),
  };
}

/** The error's message is the code /login explains. */
function passwordProvider(sourceIp: string | null): AuthOptions["providers"][number] {
  return {
    id: "local",
    name: "Password",
    type: "credentials",
    credentials: { email: {}, password: {} },
    authorize: async (given) => {
      const verdict = await signInWithPassword({
        email: given?.["email"],
        password: given?.["password"],
        sourceIp,
      }).catch(asCode);
      switch (verdict.outcome) {
        case "accepted":
          return { id: verdict.userId };
        case "refused":
          return null;
        case "disabled":
          throw new Error("Disabled");
        case "no-organization":
          throw new Error("NoOrganization");
        case "throttled":
          throw new Error(throttledCode(verdict.retryAfterSeconds));
      }
    },
  };
}

function asCode(error: unknown): never {
  log.error({ err: error }, "a sign-in could not be checked");
  throw new Error(error instanceof AppError && error.code === "unavailable" ? "Unavailable" : "Failed");
}

const OIDC_REFUSALS: Record<Exclude<OidcVerdict["outcome"], "accepted">, string> = {
  disabled: "Disabled",
  "no-organization": "NoOrganization",
  "email-not-verified": "EmailNotVerified",
  "domain-not-allowed": "DomainNotAllowed",
};

/** @returns true, or the page that says why not. next-auth hands the same `user` on to `jwt`: from here on its id is ours. */
async function admit(
  user: { id: string },
  { claims, sourceIp }: { claims: Partial<OidcClaims> | undefined; sourceIp: string | null },
): Promise<true | string> {
  const verdict = await signInWithOidc(
    { email: claims?.email, emailVerified: claims?.email_verified, name: claims?.name },
    sourceIp,
  ).catch(asCode);
  if (verdict.outcome !== "accepted") return `/login?error=${OIDC_REFUSALS[verdict.outcome]}`;
  user.id = verdict.userId;
  return true;
}

async function begun(userId: string, method: SignInMethod): Promise<JWT> {
  const person = await freshPersonById(userId);
  if (person === undefined) throw new Error("the user is gone");
  return { sub: userId, mark: person.passwordMark, method };
}

/** @throws Error for a session that has ended; next-auth then clears the cookie. */
async function continued(token: JWT): Promise<JWT> {
  const session = sessionOf(token);
  if (session === undefined || (await personOfSession(session)) === undefined) throw new Error("the session has ended");
  return { sub: session.userId, mark: session.passwordMark, method: session.method };
}

/** Neither tokens nor claims reach the log: of what next-auth tells, the error alone. */
function logFailure(code: string, metadata: Error | { error?: Error; [key: string]: unknown }): void {
  const err = metadata instanceof Error ? metadata : metadata.error;
  if (code === "JWT_SESSION_ERROR") log.debug({ code }, "a session cookie was refused");
  else log.warn({ code, err }, "sign-in failed");
}
