"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { ReactNode } from "react";
import { AddSheet } from "./add-sheet";
import { FirstRun } from "./first-run";
import { LeaveDialog } from "./leave-dialog";
import type { SourceList } from "./source-api";
import { SourceSheet, NoSource } from "./source-sheet";
import { SourceTable } from "./source-table";
import { kindLabel, type KindChoice } from "./source.ts";
import { SourcesBar } from "./sources-bar";
import { SourcesFoot } from "./sources-foot";
import { findSources, summarize } from "./summary.ts";
import { SpoolNote } from "./spool-note";
import { useGo, type Go } from "./use-go";
import { useNow } from "./use-now";
import { useSourcePage, type Beside, type SourcePage } from "./use-source-page";
import { useSources, type LiveSources } from "./use-sources";

type SourcesViewProps = { first: SourceList; kinds: readonly KindChoice[]; role: string; canManage: boolean };

/** System › Sources: the list, live, and what stands beside it. */
export function SourcesView({ first, kinds, role, canManage }: SourcesViewProps) {
  const live = useSources(first);
  const nowMs = useNow(live.now);
  const page = useSourcePage();
  const go = useGo(page.show);
  const { query, beside } = page;
  const shown = findSources(live.items, query, (kind) => kindLabel(kinds, kind));
  const onAdd = (kind?: string): void => {
    go.to({ sheet: "add", kind });
  };
  const table = (
    <SourceTable
      sources={shown}
      kinds={kinds}
      nowMs={nowMs}
      openId={beside.sheet === "source" ? beside.id : undefined}
      onOpen={(id, at) => {
        go.to({ sheet: "source", id, at });
      }}
      onClose={go.close}
    />
  );
  return (
    <>
      {live.items.length === 0 ? (
        <FirstRun kinds={kinds} role={role} canManage={canManage} onAdd={onAdd} />
      ) : (
        <SourcesPane page={page} live={live} shown={shown.length} manage={{ role, canManage, onAdd }}>
          {table}
        </SourcesPane>
      )}
      <BesideSheet
        live={live}
        shown={shown.map(({ id }) => id)}
        kinds={kinds}
        canManage={canManage}
        nowMs={nowMs}
        beside={beside}
        go={go}
      />
      <LeaveDialog open={go.asking} onStay={go.stay} onLeave={go.leave} />
    </>
  );
}

type PaneProps = {
  page: SourcePage;
  live: LiveSources;
  /** How many the search leaves. */
  shown: number;
  manage: { role: string; canManage: boolean; onAdd: () => void };
  children: ReactNode;
};

function SourcesPane({ page, live, shown, manage, children }: PaneProps) {
  const clear = (): void => {
    page.search("");
  };
  return (
    <>
      <SourcesBar query={page.query} onSearch={page.search} summary={summarize(live.items)} {...manage} />
      <section className="pane src-pane" aria-label="Sources">
        <SpoolNote spool={live.spool} />
        <div className="scroll">{shown === 0 ? <NoMatch query={page.query} onClear={clear} /> : children}</div>
        <SourcesFoot live={live} shown={shown} />
      </section>
    </>
  );
}

type BesideProps = {
  live: LiveSources;
  shown: readonly string[];
  kinds: readonly KindChoice[];
  canManage: boolean;
  nowMs: number;
  beside: Beside;
  go: Go;
};

function BesideSheet({ live, shown, kinds, canManage, nowMs, beside, go }: BesideProps) {
  if (beside.sheet === "none") return null;
  const onSecret = (): void => {
    go.hold();
    live.refresh();
  };
  if (beside.sheet === "add") {
    const kind = kinds.find(({ id }) => id === beside.kind) ?? kinds[0];
    if (!canManage || kind === undefined) return null;
    return (
      <AddSheet
        kinds={kinds}
        kind={kind}
        sources={live.items}
        nowMs={nowMs}
        onKind={(id) => {
          go.to({ sheet: "add", kind: id });
        }}
        onCreated={onSecret}
        onKept={go.release}
        onClose={go.close}
        onDone={(id) => {
          go.to({ sheet: "source", id, at: "top" });
        }}
      />
    );
  }
  const source = live.items.find(({ id }) => id === beside.id);
  if (source === undefined) return <NoSource onClose={go.close} />;
  return (
    <SourceSheet
      key={source.id}
      source={source}
      ids={shown}
      kinds={kinds}
      at={beside.at}
      nowMs={nowMs}
      recorder={live.recorder}
      canManage={canManage}
      onShow={(id) => {
        go.to({ sheet: "source", id, at: "top" });
      }}
      onClose={go.close}
      onRotated={onSecret}
      onKept={go.release}
      onChanged={live.refresh}
    />
  );
}

function NoMatch({ query, onClear }: { query: string; onClear: () => void }) {
  return (
    <EmptyState
      icon="search"
      title={`No source matches “${query}”`}
      actions={
        <Button icon="x" onClick={onClear}>
          Clear search
        </Button>
      }
    >
      <p>Names, clusters and kinds are searched.</p>
    </EmptyState>
  );
}
