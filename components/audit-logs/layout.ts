/** Where a column stands and what becomes of it when room is short; the widths are the mock's. */
export type ColumnLayout = {
  width?: number;
  /** On the cell. */
  className?: string;
  /** On head and cell: alignment, and `c-…` for what hides first. */
  both?: string;
};
