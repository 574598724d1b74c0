"use client";

import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { formatBytes } from "@/components/ui/format-number.ts";
import { Icon } from "@/components/ui/icon";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import { useMemo } from "react";
import { indentJson, splitLine } from "./json-text.ts";
import { KeptText } from "./kept-text";
import { isCommand, streamOf, type AnyItem } from "./kinds.ts";
import { eventApiHref } from "./view.ts";

/** What a browser lays out without a stutter; the file has the rest. */
const SHOWN_CHARACTERS = 200_000;
const SHOWN_LINES = 2_000;

type RawRecordProps = { raw: string; event: AnyItem; title?: string };

/** The record as it was received, as text and never as markup. */
export function RawRecord({ raw, event, title = "Raw record" }: RawRecordProps) {
  const lines = useMemo(() => cut(indentJson(raw)), [raw]);
  if (raw === "null")
    return (
      <section aria-label={visibleText(title)}>
        <div className="sec-h">
          <h3>
            <PlainText>{title}</PlainText>
          </h3>
        </div>
        <p className="muted text-xs">
          {isCommand(event)
            ? "This command is known by its API calls alone: open one for its record."
            : "This record is no longer kept."}
        </p>
      </section>
    );
  const bytes = new TextEncoder().encode(raw).length;
  return (
    <section aria-label={visibleText(title)}>
      <div className="sec-h">
        <h3>
          <PlainText>{title}</PlainText>
        </h3>
        <span className="n">{formatBytes(bytes)}</span>
        <span className="spacer" />
        <a
          className={buttonClass({ variant: "ghost", size: "small" })}
          href={eventApiHref(streamOf(event), event.id)}
          download={`event-${event.id}.json`}
        >
          <Icon name="download" />
          Download
        </a>
        <CopyButton text={raw} label="Copy JSON">
          Copy JSON
        </CopyButton>
      </div>
      <div className="code" tabIndex={0} role="region" aria-label={`${visibleText(title)} as received`}>
        {lines.shown.map((line, index) => (
          <JsonLine key={index} line={line} />
        ))}
        {lines.hidden > 0 && (
          <span className="muted">
            … {lines.hidden.toLocaleString("en-US")} more characters: download the event to see them
          </span>
        )}
      </div>
    </section>
  );
}

function JsonLine({ line }: { line: string }) {
  const { indent, key, rest } = splitLine(line);
  return (
    <div>
      {indent}
      {key !== "" && (
        <span className="key">
          <PlainText>{key}</PlainText>
        </span>
      )}
      <KeptText>{rest}</KeptText>
    </div>
  );
}

function cut(text: string): { shown: string[]; hidden: number } {
  const shown = text.slice(0, SHOWN_CHARACTERS).split("\n").slice(0, SHOWN_LINES);
  return { shown, hidden: text.length - shown.join("\n").length };
}
