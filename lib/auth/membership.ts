import type { Person } from "./person.ts";

/** Holds the slug or the id of the organization this browser looks at; read by pages and API alike. */
export const ORGANIZATION_COOKIE = "onrecord.organization";

/** The chosen membership while they have it, else their oldest. Undefined for someone who belongs nowhere. */
export function chooseMembership(
  { memberships }: Person,
  chosen: string | undefined,
): Person["memberships"][number] | undefined {
  return (
    memberships.find(({ organization }) => organization.slug === chosen || organization.id === chosen) ?? memberships[0]
  );
}
