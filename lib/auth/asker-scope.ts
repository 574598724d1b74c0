import { scopeOf, type Scope } from "./scope.ts";

/** Whoever asked for something that is done later: they were verified then, and what they may read was decided with what they asked. */
export function scopeOfAsker({ organizationId, reader }: { organizationId: string; reader: string }): Scope {
  return scopeOf({ organizationId, role: "viewer", reader });
}
