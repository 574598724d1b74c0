"use client";

import { Button, buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import type { ReactNode } from "react";

/** A failure as plain data, so that the server can hand it to the browser. */
export type Failure = { status: number; detail: string; requestId: string | null };

type ReadFailureProps = { failure: Failure; what: string; onRetry: () => void; actions?: ReactNode };

/** Why something could not be read: not allowed, signed out, or failed; with the id that leads to the log. */
export function ReadFailure({ failure, what, onRetry, actions }: ReadFailureProps) {
  const { status, detail, requestId } = failure;
  if (status === 403)
    return (
      <EmptyState icon="lock" tone="denied" title={`You cannot read ${what}`}>
        <p>{detail}</p>
      </EmptyState>
    );
  if (status === 401) return <SignedOut />;
  return (
    <EmptyState
      icon="failed"
      tone="failed"
      title={status === 404 ? "This event is not on record" : `${capital(what)} could not be loaded`}
      actions={
        <>
          {actions}
          <Button icon="refresh" onClick={onRetry}>
            Try again
          </Button>
          {requestId !== null && (
            <CopyButton text={requestId} label="Copy request ID">
              Copy request ID
            </CopyButton>
          )}
        </>
      }
      fine={requestId === null ? undefined : `${status === 0 ? "" : `${String(status)} · `}${requestId}`}
    >
      <p>{detail}</p>
    </EmptyState>
  );
}

function SignedOut() {
  const back =
    typeof globalThis.location === "object" ? globalThis.location.pathname + globalThis.location.search : "/";
  return (
    <EmptyState
      icon="key"
      title="You have been signed out"
      actions={
        <a className={buttonClass({})} href={`/login?callbackUrl=${encodeURIComponent(back)}`}>
          Sign in again
        </a>
      }
    >
      <p>The session ended. After signing in you are back here.</p>
    </EmptyState>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
