import { redirect } from "next/navigation";

/** The audit log is the front page. */
export default function HomePage(): never {
  redirect("/system/audit-logs/kubectl/commands");
}
