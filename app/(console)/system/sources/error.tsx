"use client";

import { PageTop } from "@/components/shell/page-top";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";

/** The cause is in the log, under the digest. */
export default function SourcesError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  return (
    <>
      <PageTop crumbs={[{ label: "System" }, { label: "Sources" }]} />
      <EmptyState
        icon="failed"
        tone="failed"
        title="The sources could not be loaded"
        fine={digest}
        actions={
          <>
            <Button icon="refresh" onClick={retry}>
              Try again
            </Button>
            {digest !== undefined && (
              <CopyButton text={digest} label="Copy error ID">
                Copy error ID
              </CopyButton>
            )}
          </>
        }
      >
        <p>The server could not read them just now. Sources go on sending meanwhile.</p>
      </EmptyState>
    </>
  );
}
