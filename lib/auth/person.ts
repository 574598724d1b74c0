import { createHash } from "node:crypto";
import { prismaTransaction } from "../db.ts";
import { briefCache } from "./brief-cache.ts";
import { ROLES, type Role } from "./scope.ts";

export type Organization = { id: string; name: string; slug: string };

/** Someone who can sign in, as the gate sees them: never more than seconds old, so that removal and disabling take effect. */
export type Person = {
  id: string;
  email: string;
  name: string | null;
  disabled: boolean;
  /** Signed in with a one-time password: must choose their own before anything else. */
  passwordTemporary: boolean;
  passwordMark: string;
  /** Oldest organization first. */
  memberships: { organization: Organization; role: Role }[];
};

const STALE_MS = 5_000;

const people = briefCache(load, { ttlMs: STALE_MS, max: 5_000 });

/** @returns undefined when there is no such user. */
export function personById(id: string): Promise<Person | undefined> {
  return people.get(id);
}

/** What is so now, for whoever was just changed. */
export function freshPersonById(id: string): Promise<Person | undefined> {
  return people.refresh(id);
}

/** Changes with the password and says nothing about it: a session keeps it, and so ends when the password is reset. */
export function passwordMark(passwordHash: string | null): string {
  return createHash("sha256")
    .update(passwordHash ?? "")
    .digest("base64url")
    .slice(0, 12);
}

async function load(id: string): Promise<Person | undefined> {
  const row = await prismaTransaction({ role: "gate" }, (tx) =>
    tx.user.findUnique({
      where: { id },
      include: { memberships: { include: { organization: true }, orderBy: { organization: { createdAt: "asc" } } } },
    }),
  );
  if (row === null) return undefined;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    disabled: row.disabledAt !== null,
    passwordTemporary: row.passwordTemporary,
    passwordMark: passwordMark(row.passwordHash),
    memberships: row.memberships.flatMap(({ organization: { id: organizationId, name, slug }, role: stored }) => {
      const role = ROLES.find((known) => known === stored);
      return role === undefined ? [] : [{ organization: { id: organizationId, name, slug }, role }];
    }),
  };
}
