"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { codeParts } from "./code-parts.ts";
import { downloadText } from "./download-text.ts";
import type { SetupStep } from "./source.ts";

type SetupTextProps = {
  step: SetupStep;
  token: string;
  /** Called when the reader took a text with the token along. */
  onKept?: () => void;
};

/** A text to paste: where it goes, copy, download where it is a whole file, and the text itself. */
export function SetupText({ step, token, onKept }: SetupTextProps) {
  const { text, path, whole, language, title } = step;
  const take = (): string => {
    if (text.includes(token)) onKept?.();
    return text;
  };
  const name = path?.split("/").at(-1);
  return (
    <div className="setup-text">
      <div className="pathbar">
        <Place path={path} />
        {whole && name !== undefined && (
          <Button
            variant="ghost"
            size="small"
            icon="download"
            aria-label={`Download ${name}`}
            onClick={() => {
              downloadText(name, take());
            }}
          >
            Download
          </Button>
        )}
        <CopyButton label={`Copy: ${title}`} text={take}>
          Copy
        </CopyButton>
      </div>
      <pre className="code" tabIndex={0} aria-label={title} onCopy={onKept}>
        {codeParts(text, { language, token }).map((part, index) =>
          part.look === undefined ? (
            part.text
          ) : (
            <span key={index} className={part.look}>
              {part.text}
            </span>
          ),
        )}
      </pre>
    </div>
  );
}

/** Where it goes: where room is short the folders give way, not the file's name. */
function Place({ path }: { path: string | null }) {
  if (path === null) return <span className="sec grow">Shell</span>;
  const cut = path.lastIndexOf("/") + 1;
  return (
    <span className="mono sec grow path" title={path}>
      <span className="truncate">{path.slice(0, cut)}</span>
      <span>{path.slice(cut)}</span>
    </span>
  );
}
