import { createColumnHelper, tableFeatures, type ColumnDef, type RowData } from "@tanstack/react-table";

/** The table's row and column model alone: order, filters and pages are the server's. */
export const FEATURES = tableFeatures({});

export type EventColumn<Item extends RowData> = ColumnDef<typeof FEATURES, Item>;

export function columnHelper<Item extends RowData>() {
  return createColumnHelper<typeof FEATURES, Item>();
}
