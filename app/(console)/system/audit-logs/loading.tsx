import { TableSkeleton } from "@/components/audit-logs/table-skeleton";

export default function Loading() {
  return <TableSkeleton />;
}
