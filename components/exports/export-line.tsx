"use client";

import { ROW_WORDS } from "@/components/audit-logs/view.ts";
import { describeWhen } from "@/components/audit-logs/when.ts";
import { Ago } from "@/components/sources/ago";
import { Badge } from "@/components/ui/badge";
import { buttonClass, Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { formatBytes, formatCount } from "@/components/ui/format-number.ts";
import { Icon } from "@/components/ui/icon";
import { PlainText } from "@/components/ui/plain-text";
import { isOpen, markOf, progressWords, shareOf, type ExportItem } from "./export-item.ts";
import { ProgressBar } from "./progress-bar";

type LineProps = { item: ExportItem; nowMs: number; onRemove: () => void };

/** One export: what was asked for, how it stands, what its file is, and what one can do with it. */
export function ExportLine({ item, nowMs, onRemove }: LineProps) {
  return (
    <li className="exp" aria-label={nameOf(item)}>
      <Asked item={item} nowMs={nowMs} />
      <State item={item} />
      <File item={item} nowMs={nowMs} />
      <Actions item={item} onRemove={onRemove} />
    </li>
  );
}

/** `API calls as CSV`. */
function nameOf({ stream, format }: ExportItem): string {
  const { many } = ROW_WORDS[stream];
  return `${many.charAt(0).toUpperCase()}${many.slice(1)} as ${format.toUpperCase()}`;
}

function Asked({ item, nowMs }: { item: ExportItem; nowMs: number }) {
  const { filter, background, safe, format, askedBy, askedAt } = item;
  return (
    <div className="exp-asked">
      <div className="exp-what">
        <span className="strong">{nameOf(item)}</span>
        <Badge>{background ? "background" : "download"}</Badge>
        {format === "csv" && !safe && <Badge tone="dashed">raw values</Badge>}
      </div>
      <div className="exp-filter">
        <span className="sec">{describeWhen(filter, "utc")} UTC</span>
        {filter.words.map((words) => (
          <Badge key={words} tone="plain">
            <PlainText>{words}</PlainText>
          </Badge>
        ))}
      </div>
      <div className="muted exp-who">
        <PlainText>{askedBy}</PlainText>, <Ago at={askedAt} nowMs={nowMs} />
      </div>
    </div>
  );
}

function State({ item }: { item: ExportItem }) {
  const { icon, tone, word } = markOf(item);
  return (
    <div className="exp-state">
      <span className={`oc ${tone}`}>
        <Icon name={icon} />
        {word}
      </span>
      {item.state === "running" && (
        <>
          <ProgressBar share={shareOf(item)} label={`Progress of ${nameOf(item)}`} />
          <span className="sec num">{progressWords(item)}</span>
        </>
      )}
      {item.error !== null && (
        <span className="sec">
          <PlainText>{item.error}</PlainText>
        </span>
      )}
    </div>
  );
}

function File({ item, nowMs }: { item: ExportItem; nowMs: number }) {
  const { sha256, rows, bytes, expiresAt, state } = item;
  if (sha256 === null) return <div className="exp-file" />;
  return (
    <dl className="exp-file">
      <div>
        <dt>Size</dt>
        <dd className="num">
          {formatCount(rows)} {rows === 1 ? "row" : "rows"}, {formatBytes(bytes)}
        </dd>
      </div>
      <div>
        <dt>SHA-256</dt>
        <dd className="mono exp-sha" title={sha256}>
          {sha256.slice(0, 12)}…
          <CopyButton text={sha256} label={`Copy SHA-256 of ${nameOf(item)}`} />
        </dd>
      </div>
      {state === "done" && expiresAt !== null && (
        <div>
          <dt>Expires</dt>
          <dd className="num">
            <Ago at={expiresAt} nowMs={nowMs} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Actions({ item, onRemove }: Omit<LineProps, "nowMs">) {
  const { links, state, background, mayRemove, sha256 } = item;
  const removable = mayRemove && (isOpen(item) || (state === "done" && background));
  return (
    <div className="exp-do">
      {state === "done" && links.file !== undefined && (
        <a className={buttonClass({})} href={links.file} download="">
          <Icon name="download" />
          Download
        </a>
      )}
      {sha256 !== null && (
        <a className={buttonClass({ variant: "ghost" })} href={links.manifest} target="_blank" rel="noreferrer">
          Manifest
        </a>
      )}
      {removable && (
        <Button variant="ghost" onClick={onRemove}>
          {isOpen(item) ? "Call off" : "Remove"}
        </Button>
      )}
    </div>
  );
}
