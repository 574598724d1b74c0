"use client";

import type { ApiCallItem, CommandItem } from "@/lib/events/item.ts";
import { TextCell, TimeCell, UserCell } from "./cells";
import { columnHelper } from "./column-helper";
import { TimeHead } from "./time-head";

/** The columns every stream of kubectl shows alike: when, who, where; and by which access method. */
export function sharedColumns<Item extends ApiCallItem | CommandItem>() {
  const column = columnHelper<Item>();
  return {
    time: column.display({
      id: "time",
      header: () => <TimeHead />,
      cell: ({ row }) => <TimeCell at={row.original.occurredAt} />,
    }),
    user: column.display({
      id: "user",
      header: "User",
      cell: ({ row: { original } }) => (
        <UserCell user={original.user} userType={original.userType} eventId={original.id} />
      ),
    }),
    cluster: column.display({
      id: "cluster",
      header: "Cluster",
      cell: ({ row: { original } }) => <TextCell field="cluster" value={original.cluster} eventId={original.id} />,
    }),
    namespace: column.display({
      id: "namespace",
      header: "Namespace",
      cell: ({ row: { original } }) => <TextCell field="namespace" value={original.namespace} eventId={original.id} />,
    }),
    access: column.display({
      id: "access",
      header: "Access",
      cell: ({ row: { original } }) => (
        <TextCell field="accessMethod" value={original.accessMethod} eventId={original.id} />
      ),
    }),
  };
}
