"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

/** A page that broke. What broke is in the server's log under the digest; here it would help nobody but an attacker. */
export function PageFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <EmptyState
      icon="failed"
      tone="failed"
      title="This page could not be shown"
      fine={digestOf(error)}
      actions={
        <Button icon="refresh" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      <p>Something went wrong on our side. Recording goes on meanwhile.</p>
    </EmptyState>
  );
}

function digestOf(error: unknown): string | undefined {
  const known = typeof error === "object" && error !== null && "digest" in error ? error.digest : undefined;
  return typeof known === "string" ? known : undefined;
}
