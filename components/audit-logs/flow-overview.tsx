"use client";

import { bytesText } from "./byte-count.ts";
import { Overview, OverviewPart, useFold, useOverview } from "./overview";
import { TalkerList, type Talkers } from "./talker-list";
import { totalsOf, type TrafficBucket } from "./traffic-bars.ts";
import { TrafficPlot } from "./traffic-plot";

type Histogram = { buckets: TrafficBucket[] };

/** Above the rows: how much went over the network when, and between whom; under the filter of the list. */
export function FlowOverview({ answeredAt }: { answeredAt: string }) {
  const fold = useFold();
  const histogram = useOverview<Histogram>("histogram", answeredAt, fold.open);
  const talkers = useOverview<Talkers>("talkers", answeredAt, fold.open);
  return (
    <Overview title="Traffic" fold={fold} read={histogram} legend={({ buckets }) => <Legend buckets={buckets} />}>
      <div className="traffic-b">
        <OverviewPart read={histogram} what="The traffic">
          {({ buckets }) => <TrafficPlot buckets={buckets} />}
        </OverviewPart>
        <OverviewPart read={talkers} what="The top talkers">
          {(answer) => <TalkerList answer={answer} />}
        </OverviewPart>
      </div>
    </Overview>
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
