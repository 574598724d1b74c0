"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Skeleton } from "@/components/ui/skeleton";
import { useState, type ReactNode } from "react";
import { readJson } from "./read-api";
import { useRead, type ReadState } from "./use-read";
import { useCurrentView } from "./view-context";
import { useWide } from "./use-wide";
import { apiHref } from "./view.ts";

/** Whether an overview is folded out: where there is room, until one says otherwise. */
export function useFold(): { open: boolean; toggle: () => void } {
  const wide = useWide();
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? wide;
  const toggle = (): void => {
    setChosen(!open);
  };
  return { open, toggle };
}

type OverviewProps = { title: string; fold: ReturnType<typeof useFold>; legend: ReactNode; children: ReactNode };

/** What stands above the rows and sums them up; it folds. */
export function Overview({ title, fold: { open, toggle }, legend, children }: OverviewProps) {
  return (
    <section className="traffic" aria-label={title}>
      <div className="traffic-h">
        <button type="button" className="src-fold" aria-expanded={open} onClick={toggle}>
          <Icon name={open ? "down" : "right"} size="sm" />
          <b>{title}</b>
        </button>
        {open && legend}
      </div>
      {open && children}
    </section>
  );
}

type PartProps<T> = { read: ReadState<T>; what: string; children: (value: T) => ReactNode };

/** One part of it, which comes after the rows or says why it does not. */
export function OverviewPart<T>({ read, what, children }: PartProps<T>) {
  if (read.state === "done") return children(read.value);
  if (read.state === "waiting")
    return (
      <div className="late" aria-busy="true">
        <Skeleton width="70%" />
      </div>
    );
  return (
    <div className="muted text-xs" role="alert">
      {what} could not be loaded: {read.error.message}{" "}
      <Button size="small" icon="refresh" onClick={read.retry}>
        Try again
      </Button>
    </div>
  );
}

/** Asked once for every answer of the list and under its filter, and only while it is looked at. */
export function useOverview<T>(what: string, answeredAt: string, wanted: boolean): ReadState<T> {
  const { stream, asked } = useCurrentView();
  const key = `${apiHref(`${stream}/${what}`, asked)}\n${answeredAt}`;
  return useRead(wanted ? key : undefined, (question, signal) => readJson<T>(question.split("\n")[0] ?? "", signal));
}
