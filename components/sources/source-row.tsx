import { formatAmount, formatCount } from "@/components/ui/format-number.ts";
import { ABSENT } from "@/components/ui/format-duration.ts";
import { PlainText } from "@/components/ui/plain-text";
import { clsx } from "clsx";
import type { MouseEvent } from "react";
import { Ago } from "./ago";
import { formatRate } from "./format-rate.ts";
import { HealthMark } from "./health-mark";
import { rejectsOf, type SourceItem } from "./source.ts";
import { Spark } from "./spark";
import { pageHref } from "./use-source-page";

export type RowProps = {
  source: SourceItem;
  kind: string;
  nowMs: number;
  open: boolean;
  /** Whether Tab stops here: one row of the table does. */
  stop: boolean;
  onOpen: (at: "top" | "rejects") => void;
  onFocus: () => void;
};

/** One source. Its name is a link, so that it can be copied and opened elsewhere; the rest of the row does the same on click. */
export function SourceRow({ source, kind, nowMs, open, stop, onOpen, onFocus }: RowProps) {
  const follow = (event: MouseEvent, at: "top" | "rejects"): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    onOpen(at);
  };
  return (
    <tr
      className={clsx("row", open && "sel")}
      onClick={() => {
        onOpen("top");
      }}
    >
      <td className="m-what">
        <a
          className="src-name truncate strong"
          href={pageHref("", { sheet: "source", id: source.id, at: "top" })}
          tabIndex={stop ? 0 : -1}
          data-row-stop=""
          {...(open && { "aria-current": "true" as const })}
          onFocus={onFocus}
          onClick={(event) => {
            follow(event, "top");
          }}
        >
          <PlainText>{source.name}</PlainText>
        </a>
        <div className="src-kind truncate">{kind}</div>
      </td>
      <td className="dim hide">{source.cluster === null ? ABSENT : <PlainText>{source.cluster}</PlainText>}</td>
      <td className="m-out">
        <HealthMark source={source} nowMs={nowMs} />
      </td>
      <td className="num dim hide">
        <Ago at={source.lastDeliveryAt} nowMs={nowMs} />
      </td>
      <td className="hide">
        <div className="src-rate">
          <Spark series={source.series} nowMs={nowMs} />
          <span className="num sec">{formatRate(source.eventsPerSecond)}</span>
        </div>
      </td>
      <td className="r num hide">
        <Rejects source={source} onOpen={follow} />
      </td>
      <td className="m-meta">
        <PhoneLine source={source} nowMs={nowMs} />
      </td>
    </tr>
  );
}

type RejectsProps = { source: SourceItem; onOpen: (event: MouseEvent, at: "rejects") => void };

function Rejects({ source, onOpen }: RejectsProps) {
  const count = rejectsOf(source);
  if (count === 0) return "0";
  return (
    <a
      className={clsx("src-rejects", source.state === "rejecting" && "now")}
      href={pageHref("", { sheet: "source", id: source.id, at: "rejects" })}
      aria-label={`${formatAmount(count, "reject")} of ${source.name} in 24 h`}
      tabIndex={-1}
      onClick={(event) => {
        onOpen(event, "rejects");
      }}
    >
      {formatCount(count)}
    </a>
  );
}

function PhoneLine({ source, nowMs }: { source: SourceItem; nowMs: number }) {
  return (
    <span className="src-line">
      {source.cluster !== null && (
        <span className="truncate">
          <PlainText>{source.cluster}</PlainText>
        </span>
      )}
      {source.lastDeliveryAt !== null && (
        <span>
          <Ago at={source.lastDeliveryAt} nowMs={nowMs} />
        </span>
      )}
      <span>{formatRate(source.eventsPerSecond)}</span>
      <span>{formatAmount(rejectsOf(source), "reject")}</span>
    </span>
  );
}
