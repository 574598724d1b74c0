import { NAV_COOKIE } from "@/components/shell/preference";
import { Shell } from "@/components/shell/shell";
import { ORGANIZATION_COOKIE } from "@/lib/auth/membership.ts";
import { requirePageScope } from "@/lib/auth/require.ts";
import { cookies } from "next/headers";
import type { ReactNode } from "react";

/** Everything behind the sign-in. Each page asks for its scope again: Next keeps a layout when one moves between pages. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { scope, user, organization, organizations } = await requirePageScope();
  const kept = await cookies();
  return (
    <Shell
      organizations={{ current: organization, all: organizations, cookie: ORGANIZATION_COOKIE }}
      me={{ ...user, role: scope.role }}
      collapsed={kept.get(NAV_COOKIE)?.value === "collapsed"}
    >
      {children}
    </Shell>
  );
}
