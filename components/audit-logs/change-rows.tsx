"use client";

import { useMemo, type ReactNode } from "react";
import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { CHANGE_COLUMNS, CHANGE_LAYOUT } from "./change-columns";
import { ChangeDetail } from "./change-detail";
import { EventTable } from "./event-table";
import { OperationContext } from "./operation-context";
import { operationsOf } from "./operations.ts";
import type { ListEnds } from "./use-events";

type ChangeRowsProps = { list: ListEnds & { items: TailnetChangeItem[] } };

/** The changes of a tailnet: one row for each operation, its parts below it when opened. */
export function ChangeRows({ list }: ChangeRowsProps) {
  const operations = useMemo(() => operationsOf(list.items), [list.items]);
  const byLead = useMemo(() => new Map(operations.map((operation) => [operation.lead.id, operation])), [operations]);
  const leads = useMemo(() => operations.map(({ lead }) => lead), [operations]);
  return (
    <OperationContext value={byLead}>
      <EventTable
        list={{ ...list, items: leads }}
        columns={CHANGE_COLUMNS}
        layout={CHANGE_LAYOUT}
        renderDetail={renderChange}
      />
    </OperationContext>
  );
}

function renderChange(id: string): ReactNode {
  return <ChangeDetail id={id} />;
}
