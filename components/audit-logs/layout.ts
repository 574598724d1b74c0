/** Where a column stands and what becomes of it when room is short; the widths are the mock's. */
export type ColumnLayout = {
  width?: number;
  /** The list's width below which the column gives way to the others. */
  from?: number;
  /** On the cell. */
  className?: string;
  /** On head and cell. */
  both?: string;
};

/** The one column that is no column: the second line of a row on a phone. */
export const META = "meta";

/** The columns a list of this width has room for. */
export function columnsThatFit<Column extends { id?: string }>(
  columns: readonly Column[],
  layout: Record<string, ColumnLayout>,
  width: number,
): Column[] {
  return columns.filter(({ id = "" }) => width >= (layout[id]?.from ?? 0));
}
