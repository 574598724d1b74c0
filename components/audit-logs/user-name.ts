import type { UserType } from "@/lib/events/event.ts";
import type { IconName } from "@/components/ui/icon-paths";

const SERVICE_ACCOUNT = "system:serviceaccount:";

/** A user as the list shows it: machines without their long prefix, marked by a drawing instead. */
export function userLook(user: string, type: UserType): { text: string; icon: IconName | undefined } {
  if (user.startsWith(SERVICE_ACCOUNT))
    return { text: user.slice(SERVICE_ACCOUNT.length).replace(":", "/"), icon: "bot" };
  if (user.startsWith("tag:")) return { text: user, icon: "tag" };
  if (type === "node" || type === "system" || type === "service-account")
    return { text: user.replace(/^system:/, ""), icon: "bot" };
  return { text: user, icon: undefined };
}

/** For the second line on a phone: a person's address without its domain. */
export function shortUser(user: string | null, type: UserType): string {
  if (user === null || user === "") return "—";
  return type === "person" ? user.replace(/@.*$/, "") : userLook(user, type).text;
}
