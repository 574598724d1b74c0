"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Icon } from "@/components/ui/icon";
import { Outcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { ChangeDiffView } from "./diff/change-diff-view";
import { ShortWay } from "./diff/short-way";
import { useOperation } from "./operation-context";
import { readJson, type DetailAnswer } from "./read-api";
import { useRead } from "./use-read";
import { useCurrentView } from "./view-context";
import { eventApiHref } from "./view.ts";

/** Below an opened row: what one change did, or the changes of its operation. */
export function ChangeDetail({ id }: { id: string }) {
  const operation = useOperation(id);
  if (operation === undefined) return null;
  const { changes, lead } = operation;
  if (changes.length === 1) return lead.cut === true ? <LongChange change={lead} /> : <OnlyChange change={lead} />;
  return (
    <div className="calls">
      <Parts changes={changes} />
      <PanelFoot change={lead} count={changes.length} />
    </div>
  );
}

/** Of a change with long values, what the page left out. */
function LongChange({ change }: { change: TailnetChangeItem }) {
  const read = useRead(eventApiHref("tailnet-changes", change.id), (href, signal) =>
    readJson<DetailAnswer<"tailnet-changes">>(href, signal),
  );
  if (read.state === "done") return <OnlyChange change={read.value} />;
  return (
    <div className="calls">
      <div className="calls-f">
        {read.state === "waiting" ? (
          <span className="late">Reading what changed …</span>
        ) : (
          <span role="alert">
            What changed could not be loaded: {read.error.message}{" "}
            <Button size="small" icon="refresh" onClick={read.retry}>
              Try again
            </Button>
          </span>
        )}
      </div>
    </div>
  );
}

function OnlyChange({ change }: { change: TailnetChangeItem }) {
  return (
    <div className="calls">
      <div className="change-one">
        <ChangeDiffView change={change} />
      </div>
      <PanelFoot change={change} count={1} />
    </div>
  );
}

function Parts({ changes }: { changes: readonly TailnetChangeItem[] }) {
  return (
    <ul className="calls-l op-l" aria-label="Changes of this operation">
      {changes.map((change) => (
        <Part key={change.id} change={change} />
      ))}
    </ul>
  );
}

/** One change of several: in a row of its own, with its old value struck out. */
function Part({ change }: { change: TailnetChangeItem }) {
  const { event, showEvent } = useCurrentView();
  return (
    <li>
      <button
        type="button"
        className="op-r"
        title={visibleText(change.summary)}
        {...(change.id === event && { "aria-current": "true" as const })}
        onClick={() => {
          showEvent(change.id, event === undefined ? "push" : "replace");
        }}
      >
        <span className="truncate">
          <PlainText>{change.summary}</PlainText>
        </span>
        <span className="mono muted truncate">
          {change.property !== null && <PlainText>{change.property}</PlainText>}
        </span>
        <span className="mono truncate">
          {change.cut === true ? (
            <span className="muted">long value</span>
          ) : (
            <ShortWay old={change.old} now={change.new} />
          )}
        </span>
        {change.outcome !== "success" && <Outcome outcome={change.outcome} />}
      </button>
    </li>
  );
}

function PanelFoot({ change, count }: { change: TailnetChangeItem; count: number }) {
  const { showEvent } = useCurrentView();
  return (
    <div className="calls-f">
      <span className="grow truncate">
        {count > 1 && `${formatAmount(count, "change")} at one go`}
        {change.groupId !== null && (
          <>
            {count > 1 ? " · operation " : "Operation "}
            <span className="mono" title={visibleText(change.groupId)}>
              <PlainText>{change.groupId.slice(0, 8)}</PlainText>
            </span>
          </>
        )}
      </span>
      {count === 1 && typeof change.new === "string" && change.new !== "" && (
        <CopyButton text={change.new} label="Copy new value">
          Copy new value
        </CopyButton>
      )}
      <Button
        variant="ghost"
        size="small"
        onClick={() => {
          showEvent(change.id, "push");
        }}
      >
        <Icon name="right" />
        Open event
      </Button>
    </div>
  );
}
