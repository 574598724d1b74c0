"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Skeleton } from "@/components/ui/skeleton";
import { useState } from "react";
import { bytesText } from "./byte-count.ts";
import { readJson } from "./read-api";
import { TalkerList, type Talkers } from "./talker-list";
import { totalsOf, type TrafficBucket } from "./traffic-bars.ts";
import { TrafficPlot } from "./traffic-plot";
import { useRead, type ReadState } from "./use-read";
import { useCurrentView } from "./view-context";
import { useWide } from "./use-wide";
import { apiHref } from "./view.ts";

type Histogram = { buckets: TrafficBucket[] };

/** Above the rows: how much went over the network when, and between whom; under the filter of the list. */
export function FlowOverview({ answeredAt }: { answeredAt: string }) {
  const wide = useWide();
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? wide;
  const histogram = useFlows<Histogram>("histogram", answeredAt, open);
  const talkers = useFlows<Talkers>("talkers", answeredAt, open);
  const toggle = (): void => {
    setChosen(!open);
  };
  return (
    <section className="traffic" aria-label="Traffic">
      <div className="traffic-h">
        <button type="button" className="src-fold" aria-expanded={open} onClick={toggle}>
          <Icon name={open ? "down" : "right"} size="sm" />
          <b>Traffic</b>
        </button>
        {open && histogram.state === "done" && <Legend buckets={histogram.value.buckets} />}
      </div>
      {open && (
        <div className="traffic-b">
          <Part read={histogram} what="The traffic">
            {({ buckets }) => <TrafficPlot buckets={buckets} />}
          </Part>
          <Part read={talkers} what="The top talkers">
            {(answer) => <TalkerList answer={answer} />}
          </Part>
        </div>
      )}
    </section>
  );
}

function Legend({ buckets }: { buckets: readonly TrafficBucket[] }) {
  const { tx, rx } = totalsOf(buckets);
  return (
    <span className="traffic-l num">
      <span>
        <i className="tx" /> {bytesText(tx)} sent
      </span>
      <span>
        <i className="rx" /> {bytesText(rx)} received
      </span>
    </span>
  );
}

type PartProps<T> = { read: ReadState<T>; what: string; children: (value: T) => React.ReactNode };

function Part<T>({ read, what, children }: PartProps<T>) {
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

/** Asked once for every answer of the list, and only while it is looked at. */
function useFlows<T>(what: string, answeredAt: string, wanted: boolean): ReadState<T> {
  const { filter } = useCurrentView();
  const key = `${apiHref(`network-flows/${what}`, filter)}\n${answeredAt}`;
  return useRead(wanted ? key : undefined, (asked, signal) => readJson<T>(asked.split("\n")[0] ?? "", signal));
}
