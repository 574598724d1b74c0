"use client";

import { Fragment, type ReactNode } from "react";
import type { Lines } from "./use-lines";

/** The drawn lines with an empty row of the right height wherever lines are left out, so that a real table stays one. */
export function VirtualLines({
  lines,
  columns,
  draw,
}: {
  lines: Lines;
  columns: number;
  draw: (index: number) => ReactNode;
}) {
  const items = lines.getVirtualItems();
  const last = items.at(-1);
  const below = last === undefined ? 0 : lines.getTotalSize() - last.end;
  return (
    <>
      {items.map((item, at) => {
        const before = items[at - 1]?.end ?? 0;
        return (
          <Fragment key={item.key}>
            {item.start > before && <GapRow height={item.start - before} columns={columns} />}
            {draw(item.index)}
          </Fragment>
        );
      })}
      {below > 0 && <GapRow height={below} columns={columns} />}
    </>
  );
}

function GapRow({ height, columns }: { height: number; columns: number }) {
  return (
    <tr className="gap" aria-hidden="true" style={{ height }}>
      <td colSpan={columns} />
    </tr>
  );
}
