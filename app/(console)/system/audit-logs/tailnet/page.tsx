import { redirect } from "next/navigation";

export default function TailnetPage(): never {
  redirect("/system/audit-logs/tailnet/changes");
}
