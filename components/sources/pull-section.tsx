"use client";

import { useState } from "react";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAgo, formatMinute, formatMoment } from "@/components/ui/format-time.ts";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/note";
import { PlainText } from "@/components/ui/plain-text";
import { CoverageStrip } from "./coverage-strip";
import { coverageOf } from "./coverage.ts";
import { CredentialDialog } from "./credential-dialog";
import { formatCoarse } from "./format-coarse.ts";
import { pullLook } from "./pull-words.ts";
import type { PullItem, PullProblem } from "./pull.ts";
import type { SourceItem } from "./source.ts";

type PullSectionProps = { source: SourceItem; nowMs: number; canManage: boolean; onChanged: () => void };

/** How the pull of a source does: what keeps it, which time it has collected, and what will be lost soon. */
export function PullSection({ source, nowMs, canManage, onChanged }: PullSectionProps) {
  const [asking, setAsking] = useState(false);
  const { pull } = source;
  return (
    <section aria-label="Collection">
      <div className="sec-h">
        <h3>Collection</h3>
        {pull === null ? <span className="n">not pulled: its records are sent here</span> : <StateMark pull={pull} />}
        <span className="spacer" />
        {canManage && (
          <Button
            size="small"
            onClick={() => {
              setAsking(true);
            }}
          >
            {pull === null ? "Pull it" : "Change credential"}
          </Button>
        )}
      </div>
      {pull !== null && <Collected pull={pull} nowMs={nowMs} />}
      {asking && (
        <CredentialDialog
          source={source}
          onClose={() => {
            setAsking(false);
          }}
          onChanged={onChanged}
        />
      )}
    </section>
  );
}

function StateMark({ pull }: { pull: PullItem }) {
  const { tone, icon, word, why } = pullLook(pull);
  return (
    <>
      <span className={`oc ${tone}`}>
        <Icon name={icon} />
        {word}
      </span>
      <span className="n truncate" title={why}>
        {why}
      </span>
    </>
  );
}

function Collected({ pull, nowMs }: { pull: PullItem; nowMs: number }) {
  return (
    <>
      {pull.problem !== null && (
        <Problem problem={pull.problem} tone={pull.state === "blocked" ? "failed" : "denied"} />
      )}
      {pull.expiring !== null && <Expiring expiring={pull.expiring} nowMs={nowMs} />}
      <CoverageStrip coverage={coverageOf(pull, nowMs)} />
      <PullFacts pull={pull} nowMs={nowMs} />
    </>
  );
}

function Problem({ problem, tone }: { problem: PullProblem; tone: "failed" | "denied" }) {
  return (
    <Note tone={tone}>
      <div className="strong">
        <PlainText>{problem.title}</PlainText>
      </div>
      <div>
        <PlainText>{problem.detail}</PlainText>
      </div>
      <div>
        <PlainText>{problem.fix}</PlainText>
      </div>
      <div className="sec num">since {formatMoment(problem.since, "utc")}</div>
    </Note>
  );
}

function Expiring({ expiring, nowMs }: { expiring: NonNullable<PullItem["expiring"]>; nowMs: number }) {
  const leftMs = Date.parse(expiring.at) - nowMs;
  return (
    <Note tone="denied" icon="clock">
      Records of {minute(expiring.from)} to {minute(expiring.to)} UTC are not collected, and Tailscale deletes the first
      of them {leftMs < 60_000 ? "now" : `in ${formatCoarse(leftMs)}`}.
    </Note>
  );
}

function minute(iso: string): string {
  return formatMinute(iso, "utc");
}

function PullFacts({ pull, nowMs }: { pull: PullItem; nowMs: number }) {
  const { lastSuccessAt, nextAt, windowMs, lagMs } = pull;
  return (
    <dl className="facts src-pull">
      <dt>Last answer</dt>
      <dd className="num">{lastSuccessAt === null ? "none yet" : formatAgo(lastSuccessAt, nowMs)}</dd>
      {nextAt !== null && (
        <>
          <dt>Next request</dt>
          <dd className="num">{Date.parse(nextAt) <= nowMs ? "now" : formatAgo(nextAt, nowMs)}</dd>
        </>
      )}
      <dt>Asks for</dt>
      <dd className="num">{formatDuration(windowMs)} at once</dd>
      <dt>Complete after</dt>
      <dd className="num">{formatDuration(lagMs)}: younger records may still come</dd>
    </dl>
  );
}
