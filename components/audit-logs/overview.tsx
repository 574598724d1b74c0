"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Skeleton } from "@/components/ui/skeleton";
import { useState, type ReactNode } from "react";
import { AsOf } from "./live-marks";
import { useFigures, type Figures } from "./use-figures";
import type { ReadState } from "./use-read";
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

type OverviewProps<T> = {
  title: string;
  fold: ReturnType<typeof useFold>;
  /** What the overview is of. */
  read: ReadState<Figures<T>>;
  legend: (value: T) => ReactNode;
  children: ReactNode;
};

/** What stands above the rows and sums them up; it folds. */
export function Overview<T>({ title, fold: { open, toggle }, read, legend, children }: OverviewProps<T>) {
  const figures = open && read.state === "done" ? read.value : undefined;
  return (
    <section className="traffic" aria-label={title}>
      <div className="traffic-h">
        <button type="button" className="src-fold" aria-expanded={open} onClick={toggle}>
          <Icon name={open ? "down" : "right"} size="sm" />
          <b>{title}</b>
        </button>
        <AsOf figures={figures} />
        {figures && legend(figures.value)}
      </div>
      {open && children}
    </section>
  );
}

type PartProps<T> = { read: ReadState<Figures<T>>; what: string; children: (value: T) => ReactNode };

/** One part of it, which comes after the rows or says why it does not. */
export function OverviewPart<T>({ read, what, children }: PartProps<T>) {
  if (read.state === "done") return children(read.value.value);
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

/** Under the list's filter, and only while it is looked at. */
export function useOverview<T>(what: string, answeredAt: string, wanted: boolean): ReadState<Figures<T>> {
  const { stream, asked } = useCurrentView();
  return useFigures<T>(wanted ? apiHref(`${stream}/${what}`, asked) : undefined, answeredAt);
}
