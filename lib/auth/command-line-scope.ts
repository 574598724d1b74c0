import { scopeOf, type Scope } from "./scope.ts";

/** Whoever runs a command on the product's own machine has its database, and so everything in it. */
export function commandLineScope(organizationId: string): Scope {
  return scopeOf({ organizationId, role: "owner", reader: "command line" });
}
