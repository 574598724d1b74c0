"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { Note } from "@/components/ui/note";

type SecretProps = {
  token: string;
  /** Called when the reader took it along. */
  onKept: () => void;
};

/** A token that is shown once: selectable, with a way to copy it and why to do so now. */
export function Secret({ token, onKept }: SecretProps) {
  const take = (): string => {
    onKept();
    return token;
  };
  return (
    <div className="secret">
      <div className="field">
        <code className="mono grow truncate" tabIndex={0} aria-label="Token" onCopy={onKept}>
          {token}
        </code>
        <CopyButton label="Copy token" text={take}>
          Copy
        </CopyButton>
      </div>
      <Note tone="denied">
        Shown once. Onrecord keeps only its hash; if you lose it, rotate the token of this source.
      </Note>
    </div>
  );
}
