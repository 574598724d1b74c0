"use client";

import { readJson } from "@/components/audit-logs/read-api";
import { useRead } from "@/components/audit-logs/use-read";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/note";
import { Skeleton } from "@/components/ui/skeleton";
import { useState } from "react";
import { SetupText } from "./setup-text";
import { SetupWarning } from "./setup-warning";
import { setupHref, type Credentials } from "./source-api";
import { useWays, WayChoice } from "./way-choice";

type SetupSectionProps = {
  sourceId: string;
  /** With the token made just now; otherwise a placeholder stands for it. */
  fresh: Credentials | undefined;
  onKept: () => void;
  /** A source that never sent is opened for this. */
  waiting: boolean;
};

/** What to paste where, again: for a second API server, or after a rotation. */
export function SetupSection({ sourceId, fresh, onKept, waiting }: SetupSectionProps) {
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? (waiting || fresh !== undefined);
  return (
    <section aria-label="Setup">
      <div className="sec-h">
        <h3>
          <button
            type="button"
            className="src-fold"
            aria-expanded={open}
            onClick={() => {
              setChosen(!open);
            }}
          >
            <Icon name={open ? "down" : "right"} size="sm" />
            Setup
          </button>
        </h3>
        <span className="n">what to paste where it sends from</span>
      </div>
      {open && (fresh === undefined ? <ReadSetup sourceId={sourceId} /> : <Setup {...fresh} onKept={onKept} />)}
    </section>
  );
}

function ReadSetup({ sourceId }: { sourceId: string }) {
  const read = useRead(setupHref(sourceId), (href, signal) => readJson<Credentials>(href, signal));
  if (read.state === "waiting") return <Skeleton width="60%" />;
  if (read.state === "failed")
    return (
      <Note
        tone="failed"
        action={
          <Button size="small" onClick={read.retry}>
            Try again
          </Button>
        }
      >
        {read.error.message}
      </Note>
    );
  return <Setup {...read.value} />;
}

function Setup({ token, setup, onKept }: Credentials & { onKept?: () => void }) {
  const ways = useWays(setup);
  return (
    <div className="src-setup">
      <WayChoice ways={ways} />
      {ways.steps.map((step) => (
        <div key={step.title}>
          <h4>{step.title}</h4>
          <div className="step-why">{step.why}</div>
          <SetupWarning step={step} setup={ways.steps} />
          <SetupText step={step} token={token} {...(onKept && { onKept })} />
        </div>
      ))}
    </div>
  );
}
