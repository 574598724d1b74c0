"use client";

import { useRef, useState, type KeyboardEvent } from "react";
import { lookup } from "@/lib/events/lookup.ts";
import { kindLabel, type KindChoice, type SourceItem } from "./source.ts";
import { SourceRow } from "./source-row";

type SourceTableProps = {
  sources: readonly SourceItem[];
  kinds: readonly KindChoice[];
  nowMs: number;
  openId: string | undefined;
  onOpen: (id: string, at: "top" | "rejects") => void;
  onClose: () => void;
};

const STEPS = lookup<number>({ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 });

/** One tab stop: arrow keys or j/k move, Enter opens, and with a source open moving changes what is open. */
export function SourceTable({ sources, kinds, nowMs, openId, onOpen, onClose }: SourceTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [focused, setFocused] = useState<string>();
  const stopId = [openId, focused].find((id) => sources.some((source) => source.id === id)) ?? sources[0]?.id;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && openId !== undefined) onClose();
    const next = neighbour(sources, stopId, STEPS[event.key]);
    if (next === undefined) return;
    event.preventDefault();
    body.current?.querySelectorAll<HTMLElement>("[data-row-stop]")[sources.indexOf(next)]?.focus();
    if (openId !== undefined) onOpen(next.id, "top");
  };
  return (
    <table className="t li src">
      <caption className="sr-only">Sources</caption>
      <colgroup>
        <col />
        <col className="c-scope" />
        <col className="c-health" />
        <col className="c-last" />
        <col className="c-rate" />
        <col className="c-rejects" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">Scope</th>
          <th scope="col">Health</th>
          <th scope="col">Last event</th>
          <th scope="col">Rate, 24 h</th>
          <th scope="col" className="r">
            Rejects
          </th>
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={onKeyDown}>
        {sources.map((source) => (
          <SourceRow
            key={source.id}
            source={source}
            kind={kindLabel(kinds, source.kind)}
            nowMs={nowMs}
            open={source.id === openId}
            stop={source.id === stopId}
            onOpen={(at) => {
              onOpen(source.id, at);
            }}
            onFocus={() => {
              setFocused(source.id);
            }}
          />
        ))}
      </tbody>
    </table>
  );
}

function neighbour(
  sources: readonly SourceItem[],
  id: string | undefined,
  step: number | undefined,
): SourceItem | undefined {
  if (step === undefined) return undefined;
  const at = sources.findIndex((source) => source.id === id);
  return sources[Math.min(sources.length - 1, Math.max(0, at + step))];
}
