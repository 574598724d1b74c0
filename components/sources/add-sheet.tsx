"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { PlainText } from "@/components/ui/plain-text";
import { Sheet } from "@/components/ui/sheet";
import { useState } from "react";
import { ArrivalMark, FirstEvent, useArrival } from "./first-event";
import { NewSourceForm } from "./new-source-form";
import { Secret } from "./secret";
import { SetupText } from "./setup-text";
import { SetupWarning } from "./setup-warning";
import type { CreatedSource } from "./source-api";
import type { KindChoice, SourceItem } from "./source.ts";
import { useWays, WayChoice } from "./way-choice";

type AddSheetProps = {
  kinds: readonly KindChoice[];
  kind: KindChoice;
  sources: readonly SourceItem[];
  nowMs: number;
  onKind: (kind: string) => void;
  onCreated: () => void;
  onKept: () => void;
  onClose: () => void;
  onDone: (id: string) => void;
};

/** From nothing to the first event: name it, take the token, paste the configuration, watch it arrive. */
export function AddSheet({ kinds, kind, sources, nowMs, onKind, onCreated, onKept, onClose, onDone }: AddSheetProps) {
  const [created, setCreated] = useState<CreatedSource>();
  if (created === undefined)
    return (
      <Sheet title="Add source" onClose={onClose} takeFocus={false}>
        <ol className="steps">
          <li className="now">
            <span className="no">1</span>
            <div>
              <h3>Name it</h3>
              <NewSourceForm
                kinds={kinds}
                kind={kind}
                onKind={onKind}
                taken={sources.map(({ name }) => name)}
                onCreated={(source) => {
                  setCreated(source);
                  onCreated();
                }}
              />
            </div>
          </li>
          <Ahead />
        </ol>
      </Sheet>
    );
  return <CreatedSheet key={created.id} created={created} {...{ kind, sources, nowMs, onKept, onClose, onDone }} />;
}

type CreatedSheetProps = Omit<AddSheetProps, "kinds" | "onKind" | "onCreated"> & { created: CreatedSource };

function CreatedSheet({ created, kind, sources, nowMs, onKept, onClose, onDone }: CreatedSheetProps) {
  const source = sources.find(({ id }) => id === created.id);
  const arrival = useArrival(source);
  const done = (
    <Button
      onClick={() => {
        onDone(created.id);
      }}
    >
      Done
    </Button>
  );
  const foot = (
    <>
      <span className="grow">
        <ArrivalMark arrival={arrival} />
        {arrival.state === "waiting" && (
          <span className="src-stay not-phone">You can close this; it keeps listening.</span>
        )}
      </span>
      {done}
    </>
  );
  return (
    <Sheet title={`Add source: ${kind.label}`} onClose={onClose} footer={foot}>
      <ol className="steps">
        <NameStep created={created} />
        <li className="now">
          <span className="no">2</span>
          <div>
            <h3>Copy its token</h3>
            <Secret token={created.token} onKept={onKept} />
          </div>
        </li>
        <SetupSteps created={created} onKept={onKept} />
        <FirstEvent name={created.name} source={source} arrival={arrival} nowMs={nowMs} />
      </ol>
    </Sheet>
  );
}

const COMING = ["Copy its token", "Paste the configuration", "Watch the first event arrive"];

/** What comes after the form, so that nobody wonders how long this takes. */
function Ahead() {
  return COMING.map((title, index) => (
    <li key={title}>
      <span className="no">{index + 2}</span>
      <h3 className="muted">{title}</h3>
    </li>
  ));
}

function NameStep({ created: { name, cluster } }: { created: CreatedSource }) {
  return (
    <li className="done">
      <span className="no">
        <Icon name="check" size="sm" />
      </span>
      <div>
        <h3>Name it</h3>
        <div className="step-why">
          <PlainText>{name}</PlainText>
          {cluster !== null && (
            <>
              , for cluster <PlainText>{cluster}</PlainText>
            </>
          )}
        </div>
      </div>
    </li>
  );
}

function SetupSteps({ created: { setup, token }, onKept }: { created: CreatedSource; onKept: () => void }) {
  const ways = useWays(setup);
  const hasChoice = ways.all.length > 1;
  return (
    <>
      {hasChoice && (
        <li className="now">
          <span className="no">3</span>
          <div>
            <h3>Choose what sends</h3>
            <WayChoice ways={ways} />
          </div>
        </li>
      )}
      {ways.steps.map((step, index) => (
        <li key={step.title} className="now">
          <span className="no">{index + (hasChoice ? 4 : 3)}</span>
          <div>
            <h3>{step.title}</h3>
            <div className="step-why">{step.why}</div>
            <SetupWarning step={step} setup={ways.steps} />
            <SetupText step={step} token={token} onKept={onKept} />
          </div>
        </li>
      ))}
    </>
  );
}
