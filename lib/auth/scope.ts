/** Most to least: each role may do what the next may, and more. */
export const ROLES = ["owner", "admin", "auditor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

declare const made: unique symbol;

/**
 * What this reader may see and do. A filter says what they asked for; a scope, what they may have. Only `scopeOf` makes one, so a
 * query without one does not compile.
 */
export type Scope = {
  readonly organizationId: string;
  readonly role: Role;
  /** Who reads, for the record: an e-mail address, or `token:<name>`. */
  readonly reader: string;
  readonly [made]: true;
};

/** For `lib/auth` alone, after it has verified who asks. */
export function scopeOf(reader: { organizationId: string; role: Role; reader: string }): Scope {
  return reader as Scope;
}

/** Whether `role` carries at least the rights of `least`. */
export function atLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least);
}
