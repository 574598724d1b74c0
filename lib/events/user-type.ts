import type { UserType } from "./event.ts";

/** What kind of identity a Kubernetes user name stands for; an absent name is an unauthenticated request. */
export function userTypeOf(user: string | undefined): UserType {
  if (user === undefined || user === "" || user === "system:anonymous") return "anonymous";
  if (user.startsWith("system:serviceaccount:")) return "service-account";
  if (user.startsWith("system:node:")) return "node";
  return user.startsWith("system:") ? "system" : "person";
}
