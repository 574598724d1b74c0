import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PlainText } from "@/components/ui/plain-text";
import type { StreamId } from "@/lib/events/field.ts";
import Link from "next/link";
import { STREAM_PAGES } from "./families.ts";

/** The address asks for something that is not understood. Nothing is shown rather than too much. */
export function FilterProblem({ stream, message }: { stream: StreamId; message: string }) {
  return (
    <EmptyState
      icon="failed"
      tone="failed"
      title="This address holds a filter that is not understood"
      actions={
        <Link className={buttonClass({})} href={STREAM_PAGES[stream].path}>
          Start without filters
        </Link>
      }
    >
      <p>
        <PlainText>{message}</PlainText>
      </p>
      <p className="muted">Nothing is listed: leaving the filter out would show events it was meant to exclude.</p>
    </EmptyState>
  );
}
