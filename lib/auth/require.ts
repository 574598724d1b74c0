import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { AppError } from "../errors.ts";
import { scopeOfToken } from "./api-token.ts";
import { credentialOf } from "./credential.ts";
import { PATH_HEADER } from "./callback-path.ts";
import { cookieValue } from "./cookie.ts";
import { chooseMembership, ORGANIZATION_COOKIE } from "./membership.ts";
import type { Organization, Person } from "./person.ts";
import { atLeast, scopeOf, type Role, type Scope } from "./scope.ts";
import { cookieName, personOfSession, readSession, SESSION_COOKIE } from "./session.ts";
import { assertSameOrigin } from "./state-changing.ts";

/** Who looks at a page, at which organization, and which others they could. */
export type PageScope = {
  scope: Scope;
  user: { email: string; name: string | null };
  organization: Organization;
  organizations: Organization[];
};

/**
 * Who asks the API: the holder of an API token, or someone signed in.
 * @throws AppError `unauthenticated` when neither; `forbidden` when their role is below `least`, or another site's page sends a changing request.
 */
export async function requireScope(request: Request, least: Role): Promise<Scope> {
  const authorization = request.headers.get("authorization");
  const scope = authorization === null ? await scopeOfCookie(request) : await scopeOfHeader(authorization);
  if (!atLeast(scope.role, least))
    throw new AppError("forbidden", `This needs the role ${least}; ${scope.reader} has ${scope.role}.`);
  return scope;
}

/**
 * Who opens a page. Every page asks, not only its layout: Next keeps a layout when one moves between pages under it.
 * Someone signed out is sent to sign in and comes back to the very address they opened.
 */
export async function requirePageScope(least: Role = "viewer"): Promise<PageScope> {
  const person = await requirePerson();
  if (person.passwordTemporary) redirect(`/password?callbackUrl=${encodeURIComponent(await currentPath())}`);
  const membership = chooseMembership(person, (await cookies()).get(ORGANIZATION_COOKIE)?.value);
  if (membership === undefined) redirect("/login?error=NoOrganization");
  // Next has no stable page for "not allowed"; the navigation does not show such a page either.
  if (!atLeast(membership.role, least)) notFound();
  return {
    scope: scopeFor(person, membership),
    user: { email: person.email, name: person.name },
    organization: membership.organization,
    organizations: person.memberships.map(({ organization }) => organization),
  };
}

/** The signed-in person whatever state their account is in, for the page that lets them choose a password. */
export async function requirePerson(): Promise<Person> {
  const person = await signedInPerson();
  if (person === undefined) redirect(`/login?callbackUrl=${encodeURIComponent(await currentPath())}`);
  return person;
}

/** Who is signed in, if anyone, in a page or a server action. */
export async function signedInPerson(): Promise<Person | undefined> {
  const session = await readSession((await cookies()).get(cookieName(SESSION_COOKIE))?.value);
  return session === undefined ? undefined : personOfSession(session);
}

async function currentPath(): Promise<string> {
  return (await headers()).get(PATH_HEADER) ?? "/";
}

async function scopeOfHeader(authorization: string): Promise<Scope> {
  const token = credentialOf(authorization);
  if (token === undefined)
    throw new AppError(
      "unauthenticated",
      'The Authorization header cannot be read. Send "Authorization: Bearer <API token>".',
    );
  return scopeOfToken(token);
}

async function scopeOfCookie(request: Request): Promise<Scope> {
  const header = request.headers.get("cookie");
  const session = await readSession(cookieValue(header, cookieName(SESSION_COOKIE)));
  const person = session === undefined ? undefined : await personOfSession(session);
  if (person === undefined)
    throw new AppError("unauthenticated", "Sign in, or send an API token as `Authorization: Bearer <token>`.");
  assertSameOrigin(request);
  const membership = chooseMembership(person, cookieValue(header, ORGANIZATION_COOKIE));
  if (membership === undefined) throw new AppError("forbidden", `${person.email} belongs to no organization any more.`);
  return scopeFor(person, membership);
}

function scopeFor(person: Person, { organization, role }: Person["memberships"][number]): Scope {
  return scopeOf({ organizationId: organization.id, role, reader: person.email });
}
