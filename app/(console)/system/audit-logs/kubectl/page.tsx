import { redirect } from "next/navigation";

export default function KubectlPage(): never {
  redirect("/system/audit-logs/kubectl/commands");
}
