import { redirect } from "next/navigation";

export default function AuditLogsPage(): never {
  redirect("/system/audit-logs/kubectl/commands");
}
