"use client";

import { ROW_WORDS, viewHref } from "@/components/audit-logs/view.ts";
import { IconButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PlainText } from "@/components/ui/plain-text";
import { Sheet } from "@/components/ui/sheet";
import { DEFAULT_FROM, DEFAULT_TO } from "@/lib/query/filter.ts";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { DayPlot } from "./day-plot";
import { filterOf } from "./first-event";
import { ListenerNote } from "./listener-note";
import { LimitSection } from "./limit-section";
import { isPulled } from "./new-source.ts";
import { PullSection } from "./pull-section";
import { RejectList } from "./reject-list";
import { SetupSection } from "./setup-section";
import type { Credentials } from "./source-api";
import { SourceFacts } from "./source-facts";
import { kindLabel, streamsOf, type KindChoice, type RecorderItem, type SourceItem } from "./source.ts";
import { TokenSection } from "./token-section";
import { WebhookSection } from "./webhook-section";

type SourceSheetProps = {
  source: SourceItem;
  /** In the list's order, for going up and down. */
  ids: readonly string[];
  kinds: readonly KindChoice[];
  at: "top" | "rejects";
  nowMs: number;
  recorder: RecorderItem | null;
  canManage: boolean;
  onShow: (id: string) => void;
  onClose: () => void;
  onRotated: () => void;
  onKept: () => void;
  /** After something was changed here: the list is read again. */
  onChanged: () => void;
};

/** One source beside the list: how it does, what it could not make us understand, its token, what to paste. */
export function SourceSheet(props: SourceSheetProps) {
  const { source, ids, kinds, at, nowMs, recorder, canManage, onShow, onClose, onRotated, onKept, onChanged } = props;
  const rejects = useRef<HTMLElement>(null);
  const [fresh, setFresh] = useState<Credentials>();
  useEffect(() => {
    if (at === "rejects") rejects.current?.scrollIntoView({ block: "start" });
  }, [at]);
  return (
    <Sheet
      title="Source"
      onClose={onClose}
      takeFocus={fillsScreen()}
      head={<SheetHead name={source.name} kind={source.kind} id={source.id} ids={ids} onShow={onShow} />}
    >
      <Sentence source={source} kinds={kinds} />
      {source.kind === "tailscale-recorder" && <ListenerNote recorder={recorder} />}
      <SourceFacts source={source} nowMs={nowMs} />
      {isPulled(source.kind) && (
        <PullSection source={source} nowMs={nowMs} canManage={canManage} onChanged={onChanged} />
      )}
      {canManage && <WebhookSection key={source.id} source={source} />}
      {source.state !== "waiting" && (
        <>
          <DayPlot source={source} />
          <section ref={rejects} className="src-anchor" aria-label="Rejects">
            <RejectList source={source} nowMs={nowMs} canManage={canManage} onChanged={onChanged} />
          </section>
        </>
      )}
      <LimitSection
        source={source}
        kind={kinds.find(({ id }) => id === source.kind)}
        canManage={canManage}
        onChanged={onChanged}
      />
      <TokenSection
        source={source}
        fresh={fresh?.token}
        canManage={canManage}
        onKept={onKept}
        onRotated={(credentials) => {
          setFresh(credentials);
          onRotated();
        }}
      />
      <SetupSection sourceId={source.id} fresh={fresh} onKept={onKept} waiting={source.state === "waiting"} />
    </Sheet>
  );
}

function Sentence({ source, kinds }: { source: SourceItem; kinds: readonly KindChoice[] }) {
  return (
    <p className="sentence">
      <b>
        <PlainText>{source.name}</PlainText>
      </b>{" "}
      sends {kindLabel(kinds, source.kind)} events
      {source.cluster !== null && (
        <>
          {" "}
          of{" "}
          <b>
            <PlainText>{source.cluster}</PlainText>
          </b>
        </>
      )}
      .
    </p>
  );
}

/** Beside the list it leaves the focus there, so that arrow keys go on working; over everything it takes it. */
function fillsScreen(): boolean {
  return "matchMedia" in globalThis && globalThis.matchMedia("(max-width: 760px)").matches;
}

type HeadProps = { name: string; kind: string; id: string; ids: readonly string[]; onShow: (id: string) => void };

function SheetHead({ name, kind, id, ids, onShow }: HeadProps) {
  const at = ids.indexOf(id);
  const step = (to: number) => ({
    disabled: ids[to] === undefined,
    onClick: (): void => {
      const next = ids[to];
      if (next !== undefined) onShow(next);
    },
  });
  const filter = filterOf(name, { from: DEFAULT_FROM, to: DEFAULT_TO });
  return (
    <>
      {streamsOf(kind).map((stream) => (
        <Link key={stream} className="link src-open" href={viewHref({ stream, filter, zone: "utc" })}>
          Its {ROW_WORDS[stream].many}
        </Link>
      ))}
      <span className="spacer" />
      <IconButton icon="up" label="Previous source" {...step(at === -1 ? -1 : at - 1)} />
      <IconButton icon="down" label="Next source" {...step(at + 1)} />
    </>
  );
}

/** For a link to a source that is gone, or another organization's. */
export function NoSource({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title="Source" onClose={onClose}>
      <EmptyState icon="sources" title="There is no such source">
        <p>The link may be of another organization.</p>
      </EmptyState>
    </Sheet>
  );
}
