import { randomUUID } from "node:crypto";
import { prismaTransaction, type Tx } from "../db.ts";
import { env } from "../env.ts";
import { log } from "../log.ts";
import { readEmail } from "./email.ts";
import { recordSignIn, type Refusal } from "./sign-in-record.ts";
import { FIRST_ORGANIZATION } from "./users.ts";

/** Of what an OpenID provider says about someone, what matters here. */
export type Claims = { email: unknown; emailVerified: unknown; name: unknown };

export type OidcVerdict =
  | { outcome: "accepted"; userId: string }
  | { outcome: Exclude<Refusal, "wrong-password" | "unknown-user" | "throttled"> };

/**
 * Lets someone in whom the OpenID provider vouches for. Who is new joins the first organization with the lowest role; who has that e-mail address
 * already is that user. Someone removed from every organization is not let in again that way.
 */
export async function signInWithOidc(claims: Claims, sourceIp: string | null): Promise<OidcVerdict> {
  const email = readEmail(claims.email);
  const verdict = email === undefined ? ({ outcome: "email-not-verified" } as const) : await admit(email, claims);
  await recordSignIn({
    email: email ?? "",
    sourceIp,
    method: "oidc",
    refusal: verdict.outcome === "accepted" ? null : verdict.outcome,
  });
  return verdict;
}

async function admit(email: string, claims: Claims): Promise<OidcVerdict> {
  // Providers that check every address leave the claim out; one that says false lets anyone claim any address.
  if (claims.emailVerified === false || claims.emailVerified === "false") return { outcome: "email-not-verified" };
  if (!isAllowedDomain(email)) return { outcome: "domain-not-allowed" };
  const name =
    typeof claims.name === "string"
      ? claims.name
          .toWellFormed()
          .replace(/\p{Cc}/gu, " ")
          .trim()
          .slice(0, 200)
      : "";
  return prismaTransaction({ role: "gate" }, async (tx) => {
    await joinIfNew(tx, email, name === "" ? null : name);
    const user = await tx.user.findUniqueOrThrow({ where: { email }, include: { memberships: { take: 1 } } });
    if (user.disabledAt !== null) return { outcome: "disabled" };
    if (user.memberships.length === 0) return { outcome: "no-organization" };
    return { outcome: "accepted", userId: user.id };
  });
}

/** Two first sign-ins at once make one user: the second finds the e-mail address taken. */
async function joinIfNew(tx: Tx, email: string, name: string | null): Promise<void> {
  const id = randomUUID();
  const { count } = await tx.user.createMany({ data: [{ id, email, name }], skipDuplicates: true });
  if (count === 0) {
    await tx.user.updateMany({ where: { email, name: null }, data: { name } });
    return;
  }
  const organization = await tx.organization.findUnique({ where: { slug: FIRST_ORGANIZATION } });
  if (organization !== null)
    await tx.membership.create({ data: { organizationId: organization.id, userId: id, role: "viewer" } });
  log.info({ email }, "a new user signed in with OpenID Connect");
}

function isAllowedDomain(email: string): boolean {
  const allowed = env().OIDC_ALLOWED_DOMAINS;
  return allowed.length === 0 || allowed.includes(email.slice(email.lastIndexOf("@") + 1));
}
