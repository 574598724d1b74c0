"use client";

import type { ApiCallItem, CommandItem } from "@/lib/events/item.ts";
import { ABSENT } from "@/components/ui/format-duration.ts";
import { TextCell, TimeCell, UserCell } from "./cells";
import { columnHelper } from "./column-helper";
import type { AnyItem } from "./kinds.ts";
import { TimeHead } from "./time-head";
import { shortUser } from "./user-name.ts";

/** Who and where, for the second line on a phone. */
export function whoAndWhere(item: ApiCallItem | CommandItem): string[] {
  return [shortUser(item.user, item.userType), item.cluster ?? ABSENT, item.namespace ?? ABSENT];
}

/** The columns every stream shows alike: when, and who. */
export function whenAndWho<Item extends AnyItem>() {
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
  };
}

/** The columns every stream of kubectl shows alike: when, who, where; and by which access method. */
export function sharedColumns<Item extends ApiCallItem | CommandItem>() {
  const column = columnHelper<Item>();
  return {
    ...whenAndWho<Item>(),
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
