import { randomUUID } from "node:crypto";
import { prismaTransaction } from "../../lib/db.ts";
import { personById } from "../../lib/auth/person.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { cookieName, sealSession, SESSION_COOKIE } from "../../lib/auth/session.ts";
import { addUser } from "../../lib/auth/users.ts";

export const PASSWORD = "correct horse battery";

/** A new organization, as the owner of the database makes them. */
export async function newOrganization(slug = `org-${randomUUID().slice(0, 8)}`): Promise<string> {
  const id = randomUUID();
  await prismaTransaction({ role: "owner" }, (tx) => tx.organization.create({ data: { id, slug, name: slug } }));
  return id;
}

/** A member whose password is `PASSWORD`, with an address nobody else has. */
export async function newMember(organizationId: string, role: Role = "viewer"): Promise<{ id: string; email: string }> {
  return addUser({ organizationId, email: `${randomUUID().slice(0, 8)}@example.com`, role, password: PASSWORD });
}

/** The `Cookie` header of someone who signed in with their password. */
export async function sessionCookie(userId: string): Promise<string> {
  const person = await personById(userId);
  if (person === undefined) throw new Error(`no user ${userId}`);
  return `${cookieName(SESSION_COOKIE)}=${await sealSession({ userId, method: "password", passwordMark: person.passwordMark })}`;
}
